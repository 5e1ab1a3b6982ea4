import type { GradedRanking } from './graded-ranking.js';
import { precision } from './precision.js';
import { recall } from './recall.js';

/** Precision times recall of all that came back, in no order. trec_eval: `set_map`. */
export function setAveragePrecision(ranking: GradedRanking): number {
  return precision(ranking) * recall(ranking);
}
