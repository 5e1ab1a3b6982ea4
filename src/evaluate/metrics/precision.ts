import { countRelevantFound, type JudgedRanking } from './judged-ranking.js';

/**
 * Relevant in the first `cutoff` places over `cutoff`, even when fewer came back; without a
 * cut-off over the places there are, 0 where there are none.
 */
export function precision(judged: JudgedRanking, cutoff?: number): number {
  const places = cutoff ?? judged.ranking.length;
  return places === 0 ? 0 : countRelevantFound(judged, cutoff) / places;
}
