import type { EvalResult } from '../../api/eval-project.js';
import { tableLines } from '../table.js';
import { count, oneLine, score } from '../text.js';
import { fittingMetrics } from './fitting-metrics.js';

export type SliceKind = EvalResult['slices'][number]['by'];

/** Groups that are shown of a kind. */
const SHOWN = 12;
const NAME_WIDTH = 28;

/** The figures of groups of questions, those that fare worst first; nothing where there are none. */
export function sliceLines(
  { slices, metrics }: EvalResult,
  by: SliceKind,
  width: number,
): string[] {
  const names = Object.keys(metrics);
  const first = names[0] ?? '';
  // Those that the first metric does not measure come last.
  const value = (one: EvalResult['slices'][number]) => one.metrics[first] ?? 2;
  const own = slices.filter((slice) => slice.by === by).toSorted((a, b) => value(a) - value(b));
  if (own.length === 0) return [];
  const shown = own.slice(0, SHOWN);
  const labels = shown.map(({ name }) => oneLine(name, NAME_WIDTH));
  const used = Math.max(by.length, ...labels.map((label) => label.length)) + '  questions'.length;
  const fitting = fittingMetrics(names, width - used);
  const rows = shown.map((slice, i) => [
    labels[i] ?? '',
    count(slice.count),
    ...fitting.map((name) => cell(slice.metrics[name])),
  ]);
  const right = (title: string) => ({ title, align: 'right' as const });
  const more = own.length - shown.length;
  return [
    '',
    ...tableLines([{ title: by }, right('questions'), ...fitting.map(right)], rows),
    ...(more > 0 ? [`… and ${count(more)} more (--json has all)`] : []),
  ];
}

/** What is not measured has no figure. */
export function cell(value: number | undefined): string {
  return value === undefined ? '-' : score(value);
}
