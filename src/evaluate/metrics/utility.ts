import { countRelevantFound, type GradedRanking } from './graded-ranking.js';

/** What each kind of document is worth. */
export interface UtilityWeights {
  readonly relevantRetrieved: number;
  readonly otherRetrieved: number;
  readonly relevantMissed: number;
}

/**
 * A weighted sum of counts: relevant that came back, others that came back (judged or not) and
 * relevant that did not. Any number. trec_eval: `utility`, with the weights 1, −1 and 0 unless
 * others are given.
 */
export function utility(ranking: GradedRanking, weights: UtilityWeights): number {
  const found = countRelevantFound(ranking);
  return (
    weights.relevantRetrieved * found +
    weights.otherRetrieved * (ranking.grades.length - found) +
    weights.relevantMissed * (ranking.relevant - found)
  );
}
