import { countRelevantFound, type GradedRanking } from './graded-ranking.js';

/** 1 where any of the first `cutoff` places is relevant, else 0. trec_eval: `success_k`. */
export function success(ranking: GradedRanking, cutoff?: number): number {
  return countRelevantFound(ranking, cutoff) > 0 ? 1 : 0;
}
