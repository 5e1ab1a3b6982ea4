import { countRelevant, isRelevant, topOf, type JudgedRanking } from './judged-ranking.js';

/**
 * The precision at each relevant place, summed and divided by all relevant, retrieved or not;
 * 0 where nothing is relevant.
 */
export function averagePrecision(judged: JudgedRanking, cutoff?: number): number {
  let found = 0;
  let sum = 0;
  for (const [index, id] of topOf(judged, cutoff).entries()) {
    if (!isRelevant(judged, id)) continue;
    found++;
    sum += found / (index + 1);
  }
  return found === 0 ? 0 : sum / countRelevant(judged);
}
