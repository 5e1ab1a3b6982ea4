import { countRelevantFound, type GradedRanking } from './graded-ranking.js';

/**
 * Relevant in the first `cutoff` places over `cutoff`, even when fewer came back; without a
 * cut-off over the places there are, 0 where there are none. trec_eval: `P_k`, `set_P`.
 */
export function precision(ranking: GradedRanking, cutoff?: number): number {
  const places = cutoff ?? ranking.grades.length;
  return places === 0 ? 0 : countRelevantFound(ranking, cutoff) / places;
}
