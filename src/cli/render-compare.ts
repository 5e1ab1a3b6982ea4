import type { CompareResult } from '../api/compare-project.js';
import { hiddenLosses, type TagChange } from '../api/compare/hidden-losses.js';
import { movedLines } from './compare/moved-lines.js';
import { tableLines } from './table.js';
import { count, oneLine, plural, pValue, score, signed, wrap } from './text.js';

/** Columns before a rule's sentence: `  inconclusive  `. */
const VERDICT_INDENT = 16;
/** Tags that are named. */
const TAGS = 10;

/** What the last columns say. */
export const LEGEND = 'w/t/l: questions that the candidate answers better, alike, worse';

/** A comparison: a row a metric, the verdict, and the questions that moved most. */
export function renderCompare(result: CompareResult, moved: number): string[] {
  const { base, candidate, count: questions, alpha, metrics } = result;
  const rows = metrics.map((metric) => [
    metric.name,
    score(metric.base),
    score(metric.candidate),
    ...differenceCells(metric),
  ]);
  const columns = [
    { title: 'metric' },
    { title: 'base', align: 'right' },
    { title: 'cand.', align: 'right' },
    ...differenceColumns(alpha),
  ] as const;
  return [
    `base ${base}, candidate ${candidate}, ${plural(questions, 'question')}${ofThem(result)}`,
    ...tableLines(columns, rows),
    LEGEND,
    ...renderVerdict(result.verdict, result.rules),
    ...noteLines(result.warnings),
    ...hiddenLines(result),
    ...movedLines(result, moved),
  ];
}

/** Columns of a difference: what is said of a metric beside its means. */
export function differenceColumns(alpha: number) {
  return [
    { title: 'diff', align: 'right' },
    { title: `${percentOf(alpha)} % interval`, align: 'right' },
    { title: 'p Holm', align: 'right' },
    { title: 'w/t/l', align: 'right' },
  ] as const;
}

/** The cells of those columns. */
export function differenceCells(metric: CompareResult['metrics'][number]): string[] {
  const [low, high] = metric.interval;
  return [
    signed(metric.difference),
    `${signed(low)} ${signed(high)}`,
    pValue(metric.pHolm),
    `${metric.wins}/${metric.ties}/${metric.losses}`,
  ];
}

/** 95 for an alpha of 0.05. */
function percentOf(alpha: number): number {
  return Number(((1 - alpha) * 100).toFixed(2));
}

/** How many questions are of a kind of their own, and in how many groups they are. */
export function ofThem({ metrics, count: all, units }: CompareResult): string {
  const refused = metrics.find(({ name }) => name === 'Refused');
  const groups = units === all ? '' : ` in ${plural(units, 'group')} by document`;
  return refused === undefined ? groups : `${groups}, ${count(refused.count)} of them unanswerable`;
}

/** Sentences about the comparison as a whole, each with `note: ` before it. */
export function noteLines(notes: readonly string[]): string[] {
  const indent = 'note: ';
  return notes.flatMap((note) =>
    wrap(note, 80 - indent.length).map(
      (line, i) => (i === 0 ? indent : ' '.repeat(indent.length)) + line,
    ),
  );
}

/** The verdict, with a sentence for each rule. */
export function renderVerdict(
  verdict: string,
  rules: readonly { readonly outcome: string; readonly sentence: string }[],
): string[] {
  const lines = rules.flatMap(({ outcome, sentence }) =>
    wrap(sentence, 80 - VERDICT_INDENT).map(
      (line, i) => (i === 0 ? `  ${outcome}` : '').padEnd(VERDICT_INDENT) + line,
    ),
  );
  return [`verdict: ${verdict}`, ...lines];
}

/** Tags that fell although the mean rose. */
export function hiddenLines(result: CompareResult): string[] {
  const { primary, slices, alpha } = result;
  const hidden = hiddenLosses(result);
  if (hidden.length === 0) return [];
  const columns = [
    { title: '  tag' },
    { title: 'questions', align: 'right' },
    { title: 'base', align: 'right' },
    { title: 'cand.', align: 'right' },
    { title: 'diff', align: 'right' },
    { title: 'w/t/l', align: 'right' },
    { title: '' },
  ] as const;
  const more = hidden.length - TAGS;
  return [
    '',
    ...wrap(`worse by ${primary} although the mean over all is better:`, 80),
    ...tableLines(columns, hidden.slice(0, TAGS).map(tagRow)),
    ...(more > 0 ? [`  … and ${plural(more, 'more tag')}`] : []),
    ...wrap(
      `"may be chance": the ${percentOf(alpha)} % interval, made for all ${plural(slices.length, 'tag')} together, has 0 in it`,
      80,
      '  ',
    ),
  ];
}

function tagRow(slice: TagChange): string[] {
  return [
    `  ${oneLine(slice.tag, 24)}`,
    count(slice.count),
    score(slice.base),
    score(slice.candidate),
    signed(slice.difference),
    `${slice.wins}/${slice.ties}/${slice.losses}`,
    slice.interval[1] < 0 ? 'more than chance' : 'may be chance',
  ];
}
