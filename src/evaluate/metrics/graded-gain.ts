import { gradeAt, type GradedRanking } from './graded-ranking.js';

/**
 * Each place with a grade g above 0 adds g/log2(2 + d), d being the gain of the ideal ranking so far
 * less the gain of this one; the sum is divided by that of all grades above 0. The ideal ranking
 * goes on by 1 a place where its grades are used up. 0 where no grade is positive. The relevance
 * level plays no part. Experimental in trec_eval: `G`.
 */
export function gradedGain(ranking: GradedRanking): number {
  const { grades, judged } = ranking;
  let sum = 0;
  let behind = 0;
  for (let index = 0; index < grades.length; index++) {
    const gain = Math.max(0, gradeAt(ranking, index));
    const best = judged[index] ?? 0;
    behind += (best > 0 ? best : 1) - gain;
    if (gain > 0) sum += gain / Math.log2(2 + behind);
  }
  let total = 0;
  for (let index = 0; index < judged.length; index++) total += Math.max(0, judged[index] ?? 0);
  return total === 0 ? 0 : sum / total;
}
