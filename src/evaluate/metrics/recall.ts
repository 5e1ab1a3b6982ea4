import { countRelevantFound, type GradedRanking } from './graded-ranking.js';

/**
 * Relevant in the first `cutoff` places over all relevant; 0 where nothing is relevant.
 * trec_eval: `recall_k`, `set_recall`.
 */
export function recall(ranking: GradedRanking, cutoff?: number): number {
  const { relevant } = ranking;
  return relevant === 0 ? 0 : countRelevantFound(ranking, cutoff) / relevant;
}
