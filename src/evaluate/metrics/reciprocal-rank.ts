import { isRelevant, topOf, type JudgedRanking } from './judged-ranking.js';

/** 1 over the rank of the first relevant place; 0 where none of the first `cutoff` is. */
export function reciprocalRank(judged: JudgedRanking, cutoff?: number): number {
  const index = topOf(judged, cutoff).findIndex((id) => isRelevant(judged, id));
  return index === -1 ? 0 : 1 / (index + 1);
}
