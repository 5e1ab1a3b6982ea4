import { countRelevantFound, type GradedRanking } from './graded-ranking.js';

/**
 * Precision over the highest that a ranking of that length could have: relevant in the first
 * `cutoff` places over the lesser of `cutoff` and all relevant. Without a cut-off over the places
 * there are. 0 where nothing is relevant. trec_eval: `relative_P_k`, `set_relative_P`.
 */
export function relativePrecision(ranking: GradedRanking, cutoff?: number): number {
  const best = Math.min(cutoff ?? ranking.grades.length, ranking.relevant);
  return best === 0 ? 0 : countRelevantFound(ranking, cutoff) / best;
}
