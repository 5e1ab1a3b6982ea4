import type { BisectResult, BisectStep } from '../../api/bisect/bisect-project.js';
import { reasonWords } from '../compare/moved-lines.js';
import { codeSpan, markdownTable, markdownText } from '../markdown.js';
import { renderDocumentChanges, renderSettingChanges } from '../render-changes.js';
import { count, oneLine, plural, score, short } from '../text.js';
import { fallWords } from './fall-words.js';

/** Documents and questions that are listed. */
const LISTED = 20;
/** Characters of a question. */
const QUESTION = 100;

/** The story of a search as Markdown: which commit, what it did, to which questions, how it was found. */
export function renderStory(result: BisectResult): string {
  const { metric, firstBad, lastGood, fallen, good, bad, steps, commits } = result;
  const from = score(lastGood.value);
  const to = score(firstBad.value);
  const looked = plural(steps.length + 2, 'commit');
  return [
    `# ${codeSpan(metric)} fell from ${from} to ${to}`,
    '',
    `${codeSpan(short(firstBad.commit))} ${markdownText(firstBad.subject)} is the first bad commit.`,
    `Before it, at ${codeSpan(short(lastGood.commit))} ${markdownText(lastGood.subject)}, ${codeSpan(metric)} of ${plural(result.questions, 'question')} was ${from}; with it ${to}. ${plural(fallen.length, 'question')} fell.`,
    ...suspectLines(result),
    '',
    '## What did it',
    '',
    ...causeLines(result),
    '',
    '## What the commit changed',
    '',
    ...preformatted([
      ...renderSettingChanges(result.settingChanges),
      ...renderDocumentChanges(result.documentChanges, LISTED),
    ]),
    '',
    '## Questions that fell',
    '',
    ...questionLines(result),
    '',
    '## How it was found',
    '',
    `${plural(commits, 'commit')} lie between ${codeSpan(short(good.commit))} and ${codeSpan(short(bad.commit))}; ${looked} were measured. Bad is below ${score(result.threshold)}.`,
    '',
    ...markdownTable(
      ['commit', codeSpan(metric), '', 'subject'],
      [good, bad, ...steps].map(stepCells),
    ),
    '',
    '## What to do next',
    '',
    ...preformatted([
      `stemma diff ${short(lastGood.commit)} ${short(firstBad.commit)}`,
      ...fallen
        .slice(0, 1)
        .map(
          ({ id }) => `stemma explain ${id} ${short(lastGood.commit)} ${short(firstBad.commit)}`,
        ),
      `git show ${short(firstBad.commit)}`,
    ]),
    '',
  ].join('\n');
}

function suspectLines({ suspects }: BisectResult): string[] {
  if (suspects.length === 0) return [];
  return [
    '',
    `${plural(suspects.length, 'commit')} before it could not be measured, so it may be any of these too:`,
    '',
    ...suspects.map(
      ({ commit, subject, skipped }) =>
        `- ${codeSpan(short(commit))} ${markdownText(subject)}: ${markdownText(skipped ?? '')}`,
    ),
  ];
}

function causeLines({ explanation }: BisectResult): string[] {
  const { asked, told, causes } = explanation;
  if (!told) return ['What did it could not be found; the warning of the search says why.'];
  if (causes.length === 0) {
    return [
      'No stage could be told: the first results of the questions that fell are the same texts.',
    ];
  }
  return [
    `Found by asking the ${plural(asked, 'question')} that fell most while one stage after the other is swapped:`,
    '',
    ...causes.map((one) => `- ${plural(one.questions, 'question')} by ${arrows(fallWords(one))}`),
  ];
}

function questionLines({ fallen, explanation }: BisectResult): string[] {
  if (fallen.length === 0) return ['None: the figure fell by rounding alone.'];
  const reasons = new Map(
    explanation.reasons.map((one) => [one.id, reasonWords(withoutSettings(one))]),
  );
  const rows = fallen
    .slice(0, LISTED)
    .map(({ id, question, before, after }) => [
      codeSpan(id),
      markdownText(oneLine(question, QUESTION)),
      score(before),
      score(after),
      arrows(reasons.get(id) ?? (explanation.told ? 'the first results are the same texts' : '-')),
    ]);
  const more = fallen.length - LISTED;
  return [
    ...markdownTable(['id', 'question', 'before', 'after', 'why'], rows),
    ...(more > 0 ? ['', `… and ${count(more)} more.`] : []),
  ];
}

/** The settings stand above, with what did it. */
function withoutSettings(reason: Reason): Reason {
  return { ...reason, causes: reason.causes.map((cause) => ({ ...cause, settings: [] })) };
}

type Reason = BisectResult['explanation']['reasons'][number];

/** Text with arrows that need no escape. */
function arrows(text: string): string {
  return markdownText(text.replaceAll(' -> ', ' → '));
}

function stepCells({ commit, subject, value, bad }: BisectStep): string[] {
  const [figure, word] =
    value === null ? ['-', 'skipped'] : [score(value), bad === true ? 'bad' : 'good'];
  return [codeSpan(short(commit)), figure, word, markdownText(subject)];
}

/** A block that stays as it is; a fence in it does not end it. */
function preformatted(lines: readonly string[]): string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => line.match(/`+/g) ?? []).map(lengthOf));
  const fence = '`'.repeat(longest + 1);
  return [fence, ...lines, fence];
}

function lengthOf(run: string | number): number {
  return String(run).length;
}
