import { topOf, type JudgedRanking } from './judged-ranking.js';

/**
 * Normalised discounted cumulated gain: the gain is the grade (linear), 0 for negative ones, the
 * discount 1/log2(rank + 1), the ideal the judged grades in descending order; both sides are cut.
 * 0 where no grade is positive. Source: Järvelin and Kekäläinen 2002, in the form of trec_eval.
 */
export function ndcg(judged: JudgedRanking, cutoff?: number): number {
  const ideal = [...judged.grades.values()].sort((a, b) => b - a);
  const best = discountedGain(cutoff === undefined ? ideal : ideal.slice(0, cutoff));
  if (best === 0) return 0;
  return discountedGain(topOf(judged, cutoff).map((id) => judged.grades.get(id) ?? 0)) / best;
}

function discountedGain(grades: readonly number[]): number {
  let sum = 0;
  for (const [index, grade] of grades.entries()) {
    if (grade > 0) sum += grade / Math.log2(index + 2);
  }
  return sum;
}
