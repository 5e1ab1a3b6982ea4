import { gradeAt, type GradedRanking } from './graded-ranking.js';

/**
 * nDCG at the rank of each document with a grade above 0, averaged; one that did not come back
 * counts with the nDCG of the whole ranking. 0 where no grade is positive. trec_eval: `ndcg_rel`.
 */
export function ndcgAtRelevant(ranking: GradedRanking): number {
  const { grades, judged } = ranking;
  let [gained, best, sum, found] = [0, 0, 0, 0];
  for (let index = 0; index < Math.max(grades.length, judged.length); index++) {
    const discount = Math.log2(index + 2);
    const gain = gradeAt(ranking, index);
    best += Math.max(0, judged[index] ?? 0) / discount;
    if (gain <= 0) continue;
    gained += gain / discount;
    sum += gained / best;
    found++;
  }
  let positive = 0;
  while ((judged[positive] ?? 0) > 0) positive++;
  return positive === 0 ? 0 : (sum + (positive - found) * (gained / best)) / positive;
}
