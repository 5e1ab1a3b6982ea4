import { gradeAt, type GradedRanking } from './graded-ranking.js';

/**
 * What a reader gains who goes on to the next place with probability p: (1 − p) · Σ gain · p^(rank −
 * 1). The gain is the grade, over the highest grade of the question where that is above 1. The
 * relevance level plays no part. Source: Moffat and Zobel 2008; trec_eval: `rbp`, p = 0.9.
 */
export function rankBiasedPrecision(ranking: GradedRanking, p: number): number {
  const highest = Math.max(1, ranking.judged[0] ?? 0);
  let weight = 1;
  let sum = 0;
  for (let index = 0; index < ranking.grades.length; index++) {
    sum += (Math.max(0, gradeAt(ranking, index)) / highest) * weight;
    weight *= p;
  }
  return (1 - p) * sum;
}

/**
 * How much more rank-biased precision could be if all were relevant that is not judged, and all
 * that would follow the last place; 0 where all places are judged. trec_eval: `rbp_resid`.
 */
export function rankBiasedResidual(ranking: GradedRanking, p: number): number {
  let weight = 1;
  let sum = 0;
  for (let index = 0; index < ranking.grades.length; index++) {
    if (gradeAt(ranking, index) < 0) sum += weight;
    weight *= p;
  }
  return sum === 0 ? 0 : (1 - p) * sum + weight;
}
