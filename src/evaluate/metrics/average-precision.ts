import { isRelevantAt, placesIn, type GradedRanking } from './graded-ranking.js';

/**
 * The precision at each relevant place, summed and divided by all relevant, retrieved or not;
 * 0 where nothing is relevant. trec_eval: `map`, `map_cut_k`.
 */
export function averagePrecision(ranking: GradedRanking, cutoff?: number): number {
  const places = placesIn(ranking, cutoff);
  let found = 0;
  let sum = 0;
  for (let index = 0; index < places; index++) {
    if (isRelevantAt(ranking, index)) sum += ++found / (index + 1);
  }
  return found === 0 ? 0 : sum / ranking.relevant;
}
