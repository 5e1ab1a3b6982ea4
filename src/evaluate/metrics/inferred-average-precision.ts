import { gradeAt, UNJUDGED, type GradedRanking } from './graded-ranking.js';

/** Keeps the estimate of precision from 0/0 before anything judged was met. */
const EPSILON = 0.00001;

/**
 * Average precision estimated from judgements of a sample of the pool: pooled documents without a
 * judgement have the grade −1, what is not named in the qrels lies outside of the pool. A relevant
 * place of rank k adds 1/k + (k−1)/k · (pooled before it/(k−1)) · (relevant before it + ε)/(judged
 * before it + 2ε); the sum is divided by all relevant. Where all of the pool is judged it is average
 * precision. Source: Yilmaz and Aslam 2006; trec_eval: `infAP`.
 */
export function inferredAveragePrecision(ranking: GradedRanking): number {
  const { grades, level, relevant } = ranking;
  let found = 0;
  let other = 0;
  let unjudged = 0;
  let sum = 0;
  for (let index = 0; index < grades.length; index++) {
    const grade = gradeAt(ranking, index);
    if (grade >= level) {
      sum += 1 / (index + 1) + estimateBefore({ index, found, other, unjudged });
      found++;
    } else if (grade >= 0) other++;
    else if (grade === UNJUDGED) unjudged++;
  }
  return relevant === 0 ? 0 : sum / relevant;
}

/** Counts of what stands before a place. */
interface Before {
  /** Places before. */
  readonly index: number;
  readonly found: number;
  readonly other: number;
  readonly unjudged: number;
}

function estimateBefore({ index, found, other, unjudged }: Before): number {
  if (index === 0) return 0;
  const pooled = (found + other + unjudged) / index;
  const precision = (found + EPSILON) / (found + other + 2 * EPSILON);
  return (index / (index + 1)) * pooled * precision;
}
