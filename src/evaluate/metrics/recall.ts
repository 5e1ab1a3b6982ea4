import { countRelevant, countRelevantFound, type JudgedRanking } from './judged-ranking.js';

/** Relevant in the first `cutoff` places over all relevant; 0 where nothing is relevant. */
export function recall(judged: JudgedRanking, cutoff?: number): number {
  const relevant = countRelevant(judged);
  return relevant === 0 ? 0 : countRelevantFound(judged, cutoff) / relevant;
}
