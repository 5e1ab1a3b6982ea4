import type { GradedRanking } from './graded-ranking.js';
import { ndcg } from './ndcg.js';

/**
 * The mean of nDCG at the ranks at which the ideal ranking leaves a grade for the next lower one,
 * and of nDCG of the whole ranking where that goes on for two places or more after the last of them.
 * 0 where nothing is relevant. Experimental in trec_eval: `Rndcg`.
 */
export function ndcgAtLevels(ranking: GradedRanking): number {
  const { grades, judged, relevant } = ranking;
  if (relevant === 0) return 0;
  const values: number[] = [];
  let positive = 0;
  while ((judged[positive] ?? 0) > 0) {
    positive++;
    if (judged[positive] !== judged[positive - 1]) values.push(ndcg(ranking, positive));
  }
  if (grades.length > positive + 1) values.push(ndcg(ranking));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
