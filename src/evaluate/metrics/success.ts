import { countRelevantFound, type JudgedRanking } from './judged-ranking.js';

/** 1 where any of the first `cutoff` places is relevant, else 0. */
export function success(judged: JudgedRanking, cutoff?: number): number {
  return countRelevantFound(judged, cutoff) > 0 ? 1 : 0;
}
