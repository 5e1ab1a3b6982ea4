import { isRelevantAt, type GradedRanking } from './graded-ranking.js';

/**
 * The highest precision at any place that has found at least a share of the relevant things, to the
 * nearest whole number, halves up. 0 where the ranking never finds so many,
 * and where nothing is relevant. trec_eval: `iprec_at_recall_x`.
 */
export function interpolatedPrecision(ranking: GradedRanking, share: number): number {
  const wanted = Math.floor(share * ranking.relevant + 0.5);
  let found = 0;
  let best = 0;
  for (let index = 0; index < ranking.grades.length; index++) {
    if (!isRelevantAt(ranking, index)) continue;
    found++;
    // Between relevant places precision only falls.
    if (found >= wanted) best = Math.max(best, found / (index + 1));
  }
  return best;
}

/** The mean over several shares. trec_eval: `11pt_avg`, from 0 to 1 by tenths. */
export function meanInterpolatedPrecision(
  ranking: GradedRanking,
  shares: readonly number[],
): number {
  const sum = shares.reduce((total, share) => total + interpolatedPrecision(ranking, share), 0);
  return sum / shares.length;
}
