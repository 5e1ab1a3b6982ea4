import type { ComparedQuestion, CompareResult } from '../api/compare-project.js';
import { tableLines } from './table.js';
import { count, oneLine, plural, pValue, score, signed, wrap } from './text.js';

/** Columns before a rule's sentence: `  inconclusive  `. */
const VERDICT_INDENT = 16;

/** A comparison: a row a metric, the verdict, and the questions that moved most. */
export function renderCompare(result: CompareResult, moved: number): string[] {
  const { base, candidate, count: questions, alpha, metrics, warnings } = result;
  const percent = Number(((1 - alpha) * 100).toFixed(2));
  const rows = metrics.map((metric) => [
    metric.name,
    score(metric.base),
    score(metric.candidate),
    signed(metric.difference),
    `${signed(metric.interval[0])} ${signed(metric.interval[1])}`,
    pValue(metric.p),
    `${metric.wins}/${metric.ties}/${metric.losses}`,
  ]);
  const columns = [
    { title: 'metric' },
    { title: 'base', align: 'right' },
    { title: 'cand.', align: 'right' },
    { title: 'diff', align: 'right' },
    { title: `${percent} % interval`, align: 'right' },
    { title: 'p', align: 'right' },
    { title: 'w/t/l', align: 'right' },
  ] as const;
  return [
    `base ${base}, candidate ${candidate}, ${plural(questions, 'question')}${unanswerable(result)}`,
    ...tableLines(columns, rows),
    ...renderVerdict(result.verdict, result.rules),
    ...warnings.flatMap((warning) => wrap(warning, 80, 'note: ')),
    ...movedLines(result, moved),
  ];
}

/** How many questions the other metrics do not measure; nothing for none. */
function unanswerable({ metrics }: CompareResult): string {
  const refused = metrics.find(({ name }) => name === 'Refused');
  return refused === undefined ? '' : `, ${count(refused.count)} of them unanswerable`;
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

function movedLines({ primary, questions }: CompareResult, most: number): string[] {
  const better = questions.filter(({ difference }) => difference > 0).slice(0, most);
  const worse = questions.filter(({ difference }) => difference < 0).slice(0, most);
  const section = (title: string, list: readonly ComparedQuestion[]) =>
    list.length === 0 ? [] : ['', `${title} by ${primary}:`, ...list.map(questionLine)];
  return [...section('most improved', better), ...section('most worsened', worse)];
}

function questionLine({ id, base, candidate, question, metric }: ComparedQuestion): string {
  const of = metric === undefined ? '' : ` ${metric}`;
  const figures = `${base.toFixed(2)} -> ${candidate.toFixed(2)}${of}`;
  return `  ${id.padEnd(6)} ${figures}  ${oneLine(question, 80 - 11 - figures.length - Math.max(0, id.length - 6))}`;
}
