import type { GradedRanking } from './graded-ranking.js';
import { precision } from './precision.js';
import { recall } from './recall.js';

/**
 * The weighted harmonic mean of the precision P and recall R of all that came back:
 * (x + 1)·P·R / (R + x·P), where x says how much more recall weighs, β² in the usual form. 0 where
 * nothing relevant came back. Source: van Rijsbergen 1979; trec_eval: `set_F`, `set_F_x`.
 */
export function setF(ranking: GradedRanking, x: number): number {
  const p = precision(ranking);
  const r = recall(ranking);
  return p === 0 ? 0 : ((x + 1) * p * r) / (r + x * p);
}
