import type { GradedRanking } from '../metrics/graded-ranking.js';

/** How a figure is printed: a whole number, four decimals, or as it is. */
export type MeasureKind = 'count' | 'figure' | 'text';

/**
 * How the figures of questions become one: their mean, their sum, or the geometric mean, which has
 * no figure of its own for a question. Of `none` there is none; `questions` and `tag` are the number
 * of questions and the tag of the run.
 */
export type MeasureTotal = 'mean' | 'sum' | 'geometric mean' | 'none' | 'questions' | 'tag';

/** One figure of a run: a line of trec_eval's output. */
export interface Measure {
  /** As it was asked for: `nDCG@10`. */
  readonly name: string;
  /** As trec_eval prints it, where it has it: `ndcg_cut_10`. */
  readonly trecName: string;
  readonly kind: MeasureKind;
  readonly total: MeasureTotal;
  readonly compute: (ranking: GradedRanking) => number | string;
}

/** True for a measure that every question has a figure of. */
export function isPerQuestion({ total }: Pick<Measure, 'total'>): boolean {
  return total === 'mean' || total === 'sum' || total === 'none';
}
