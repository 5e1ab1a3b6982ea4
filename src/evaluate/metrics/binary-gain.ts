import { isRelevantAt, type GradedRanking } from './graded-ranking.js';

/**
 * Each relevant place adds 1/log2(2 + n), n being the places before it that are not relevant; the
 * sum is divided by all relevant. 0 where nothing is relevant. Experimental in trec_eval: `binG`.
 */
export function binaryGain(ranking: GradedRanking): number {
  const { grades, relevant } = ranking;
  let sum = 0;
  let others = 0;
  for (let index = 0; index < grades.length; index++) {
    if (isRelevantAt(ranking, index)) sum += 1 / Math.log2(2 + others);
    else others++;
  }
  return relevant === 0 ? 0 : sum / relevant;
}
