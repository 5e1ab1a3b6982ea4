import { isRelevantAt, placesIn, type GradedRanking } from './graded-ranking.js';

/**
 * 1 over the rank of the first relevant place; 0 where none of the first `cutoff` is.
 * trec_eval: `recip_rank`, uncut.
 */
export function reciprocalRank(ranking: GradedRanking, cutoff?: number): number {
  const places = placesIn(ranking, cutoff);
  for (let index = 0; index < places; index++) {
    if (isRelevantAt(ranking, index)) return 1 / (index + 1);
  }
  return 0;
}
