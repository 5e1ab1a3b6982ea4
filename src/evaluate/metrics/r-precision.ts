import { countRelevantFound, type GradedRanking } from './graded-ranking.js';

/**
 * Precision at as many places as there are relevant things, times `multiple`: rounded up, unless it
 * is less than a tenth above a whole number (in binary fractions: 0.3 · 77 + 0.9 is less than 24).
 * Divides by that number of places even when fewer came back. 0 where nothing is relevant, or where the multiple
 * comes to no place. trec_eval: `Rprec`, `Rprec_mult_x`.
 */
export function rPrecision(ranking: GradedRanking, multiple = 1): number {
  const places = Math.floor(multiple * ranking.relevant + 0.9);
  return places === 0 ? 0 : countRelevantFound(ranking, places) / places;
}
