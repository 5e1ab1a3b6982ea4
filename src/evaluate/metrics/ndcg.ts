import type { GradedRanking } from './graded-ranking.js';

/** The gain of a grade; what is not above 0 adds nothing. */
export type Gain = (grade: number) => number;

/** The grade itself. */
export const linearGain: Gain = (grade) => grade;

/**
 * Normalised discounted cumulated gain: the gain is the grade (linear), 0 for negative ones, the
 * discount 1/log2(rank + 1), the ideal the judged grades in descending order; both sides are cut.
 * 0 where no grade is positive. Source: Järvelin and Kekäläinen 2002, in the form of trec_eval:
 * `ndcg`, `ndcg_cut_k`. The relevance level plays no part.
 */
export function ndcg({ grades, judged }: GradedRanking, cutoff?: number): number {
  const best = discountedGain(judged, { cutoff, gain: linearGain });
  return best === 0 ? 0 : discountedGain(grades, { cutoff, gain: linearGain }) / best;
}

/** The same with a gain of its own for each grade; judged grades are put in order by it. */
export function ndcgWithGains({ grades, judged }: GradedRanking, gain: Gain): number {
  const ideal = Float64Array.from(judged, gain).sort().reverse();
  const best = discountedGain(ideal, { cutoff: undefined, gain: linearGain });
  return best === 0 ? 0 : discountedGain(grades, { cutoff: undefined, gain }) / best;
}

/** Σ gain/log2(rank + 1) over the first places. */
export function discountedGain(
  grades: ArrayLike<number>,
  { cutoff = grades.length, gain }: { readonly cutoff: number | undefined; readonly gain: Gain },
): number {
  const places = Math.min(cutoff, grades.length);
  let sum = 0;
  for (let index = 0; index < places; index++) {
    const worth = gain(grades[index] ?? 0);
    if (worth > 0) sum += worth / Math.log2(index + 2);
  }
  return sum;
}
