import { worstFirst, type EvalResult } from '../../api/eval-project.js';
import { tableLines } from '../table.js';
import { count, oneLine } from '../text.js';
import { fittingMetrics } from './fitting-metrics.js';
import { cell } from './slice-lines.js';

const ID_WIDTH = 24;
/** Ranks of evidence that are shown of a question. */
const RANKS = 4;

/**
 * A line for each question, worst first: the ranks at which its evidence came (`-` for none), how
 * many pieces are in the context whole, the tokens of that context, and the metrics that fit.
 */
export function questionLines(result: EvalResult, width: number): string[] {
  const names = Object.keys(result.metrics);
  const rows = worstFirst(result).map((one) => ({
    one,
    cells: [oneLine(one.id, ID_WIDTH), ...placeCells(one)],
  }));
  const titles = ['question', 'ranks', 'found', 'tokens'];
  const used = titles.map((title, i) =>
    Math.max(title.length, ...rows.map(({ cells }) => (cells[i] ?? '').length)),
  );
  const room = width - used.reduce((sum, one) => sum + one + 2, -2);
  const fitting = fittingMetrics(names, room);
  const right = (title: string) => ({ title, align: 'right' as const });
  return tableLines(
    [
      { title: 'question' },
      { title: 'ranks' },
      right('found'),
      right('tokens'),
      ...fitting.map(right),
    ],
    rows.map(({ one, cells }) => [...cells, ...fitting.map((name) => cell(one.metrics[name]))]),
  );
}

function placeCells({ evidence, context }: EvalResult['perQuestion'][number]): string[] {
  const relevant = evidence.filter(({ grade }) => grade >= 1);
  if (relevant.length === 0) return ['-', '-', count(context.tokens)];
  const ranks = relevant.slice(0, RANKS).map(({ rank }) => (rank === null ? '-' : `${rank}`));
  const more = relevant.length > RANKS ? ['…'] : [];
  const whole = relevant.filter(({ covered, length }) => covered === length).length;
  return [[...ranks, ...more].join(','), `${whole}/${relevant.length}`, count(context.tokens)];
}
