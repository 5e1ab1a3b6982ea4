import type { PromoteResult } from '../../api/promote-project.js';
import { codeSpan, markdownTable, markdownText } from '../markdown.js';
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
    ...markdownTable(['metric', codeSpan(target), 'merged', 'difference'], rows),
    '',
    ...(outcomes.length === 0 ? [] : [...markdownTable(['outcome', 'rule'], outcomes), '']),
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
    ...markdownTable(['metric', 'target', 'merged', 'difference'], rows),
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
