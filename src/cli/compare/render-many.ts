import type { CompareManyResult } from '../../api/compare/compare-snapshots.js';
import type { CompareResult } from '../../api/compare-project.js';
import {
  LEGEND,
  differenceCells,
  differenceColumns,
  hiddenLines,
  noteLines,
  ofThem,
  renderVerdict,
} from '../render-compare.js';
import { tableLines } from '../table.js';
import { count, plural, score } from '../text.js';
import { movedLines } from './moved-lines.js';

/** Columns that a name may take. */
const NAME = 21;

/** Several candidates against one baseline: a block of rows a metric, then each candidate. */
export function renderMany(result: CompareManyResult, moved: number): string[] {
  const { base, comparisons, tests } = result;
  const [first] = comparisons;
  if (first === undefined) throw new Error('a comparison with nothing');
  const columns = [{ title: '' }, { title: 'mean', align: 'right' }] as const;
  const rows = first.metrics.flatMap(({ name, base: mean }, i) => [
    [name],
    [`  ${cut(base)}`, score(mean)],
    ...comparisons.map((one) => candidateRow(one, i)),
  ]);
  const told = plural(comparisons.length, 'candidate');
  return [
    `base ${base}, ${told}, ${plural(first.count, 'question')}${ofThem(first)}`,
    ...tableLines([...columns, ...differenceColumns(first.alpha)], rows),
    LEGEND,
    ...noteLines([
      `p by Holm over ${plural(tests, 'test')}; the best of ${count(comparisons.length)} looks better than it is: confirm it on questions that did not choose it`,
      ...new Set(comparisons.flatMap(({ warnings }) => warnings)),
    ]),
    ...comparisons.flatMap((one) => candidateLines(one, moved)),
  ];
}

function candidateRow({ candidate, metrics }: CompareResult, i: number): string[] {
  const metric = metrics[i];
  if (metric === undefined) throw new Error('candidates measured by different metrics');
  return [`  ${cut(candidate)}`, score(metric.candidate), ...differenceCells(metric)];
}

function candidateLines(one: CompareResult, moved: number): string[] {
  const [title = '', ...rules] = renderVerdict(one.verdict, one.rules);
  return [
    '',
    `${one.candidate}: ${title.replace('verdict: ', '')}`,
    ...rules,
    ...hiddenLines(one),
    ...movedLines(one, moved),
  ];
}

/** A name that keeps its end, where variants differ. */
function cut(name: string): string {
  return name.length <= NAME ? name : `…${name.slice(1 - NAME)}`;
}
