import type { PromoteResult } from '../../api/promote-project.js';
import { figureRows } from '../render-promote.js';
import { plural, short } from '../text.js';

const MARKS = { pass: '✅', fail: '❌', inconclusive: '❔' } as const;

/**
 * Markdown for a comment on a pull request. The first line is a marker that does not show, by which
 * the next run finds the comment to replace.
 */
export function markdownReport(result: PromoteResult): string {
  const { verdict, target, candidate, rules, metrics, notes, exam } = result;
  const rows = figureRows(metrics).map(([name = '', ...figures]) => [codeSpan(name), ...figures]);
  const outcomes = rules.map(({ outcome, warning, sentence }) => [
    `${MARKS[outcome]} ${outcome}${warning === true ? ' ⚠️' : ''}`,
    markdownText(sentence),
  ]);
  return [
    markerOf(target),
    `### ${MARKS[verdict]} ${codeSpan(candidate)} for ${codeSpan(target)}: ${verdict}`,
    '',
    `${standing(result)}.`,
    '',
    ...table(['metric', codeSpan(target), 'merged', 'difference'], rows),
    '',
    ...(outcomes.length === 0 ? [] : [...table(['outcome', 'rule'], outcomes), '']),
    ...notes.map((note) => `> ${markdownText(note)}\n`),
    ...mergedLines(exam),
    `<sub>${footer(result)}</sub>`,
    '',
  ].join('\n');
}

/** The comment of a promotion that came to no verdict. */
export function markdownError(target: string, { message }: { readonly message: string }): string {
  return [markerOf(target), '### 🚫 No verdict', '', markdownText(message), ''].join('\n');
}

/** What finds a comment again: a name of a branch may hold what would end an HTML comment. */
function markerOf(target: string): string {
  const name = target.replace(/[^\p{L}\p{N}._/-]|(?<=-)-/gu, percentCode);
  return `<!-- stemma:promote:${name} -->`;
}

function percentCode(character: string): string {
  return Buffer.from(character)
    .toString('hex')
    .replace(/../g, (byte) => `%${byte.toUpperCase()}`);
}

function standing({ commit, tag, target, from, decision }: PromoteResult): string {
  if (commit !== null) {
    return `${codeSpan(target)} is now ${codeSpan(short(commit))}, tag ${codeSpan(tag ?? '')}`;
  }
  const place = from === null ? 'does not exist yet' : `stays at ${codeSpan(short(from))}`;
  return `${codeSpan(target)} ${place}${decision === 'promote' ? '; this was a dry run' : ''}`;
}

function mergedLines({ merged }: PromoteResult['exam']): string[] {
  if (merged === null) return [];
  const rows = figureRows(merged.metrics).map(([name = '', ...rest]) => [codeSpan(name), ...rest]);
  return [
    `<details><summary>On the ${plural(merged.count, 'question')} of the merge result, which decide nothing: ${merged.verdict}</summary>`,
    '',
    ...table(['metric', 'target', 'merged', 'difference'], rows),
    '',
    '</details>',
    '',
  ];
}

function footer({ record, inputs, uses, made, seed }: PromoteResult): string {
  const { questions } = inputs;
  return [
    `verdict ${short(record)}`,
    `${plural(questions.count, 'question')}, used ${plural(uses.same, 'time')} before`,
    `stemma ${made.stemma}`,
    `seed ${seed}`,
  ].join(' · ');
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)];
}

/** A code span that also stands in a table; what it holds mentions nobody and links nowhere. */
function codeSpan(text: string): string {
  const flat = text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
  const longest = Math.max(0, ...(flat.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = flat.startsWith('`') || flat.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${flat}${pad}${fence}`;
}

/** Text that says no more than its words: no markup, no HTML, no mention, no link. */
function markdownText(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[&<>|@#*_`[\]~\\!]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/:\/\//g, '&#58;//')
    .replace(/www\./gi, (match) => `${match.slice(0, 3)}&#46;`);
}
