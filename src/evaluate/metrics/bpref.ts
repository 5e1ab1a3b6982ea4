import { gradeAt, type GradedRanking } from './graded-ranking.js';

/**
 * How seldom judged documents that are not relevant stand before relevant ones; what is not judged
 * counts neither way. With R relevant and N judged not relevant, each relevant document found adds
 * 1 − min(n, R)/min(N, R), n being the judged not relevant before it; the sum is divided by R. 0
 * where nothing is relevant. Source: Buckley and Voorhees 2004, as trec_eval has it since 8.0:
 * `bpref`.
 */
export function bpref(ranking: GradedRanking): number {
  const { grades, level, relevant, nonrelevant } = ranking;
  let before = 0;
  let sum = 0;
  for (let index = 0; index < grades.length; index++) {
    const grade = gradeAt(ranking, index);
    if (grade >= level) {
      sum += before === 0 ? 1 : 1 - Math.min(before, relevant) / Math.min(nonrelevant, relevant);
    } else if (grade >= 0) before++;
  }
  return relevant === 0 ? 0 : sum / relevant;
}
