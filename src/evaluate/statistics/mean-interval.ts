import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { DifferenceSummary } from './paired-differences.js';

/** Lower and upper end. */
export type Interval = readonly [low: number, high: number];

/**
 * Two-sided t-interval of the mean difference at confidence 1 − alpha: mean ± t·SE with as many
 * degrees of freedom as units less one. One unit says nothing about spread: the interval is then
 * [−1, 1], all that a difference of two shares can be.
 */
export function meanInterval(summary: DifferenceSummary, alpha: number): Interval {
  const { mean, standardError, units } = summary;
  if (standardError === null) return [-1, 1];
  const half = tQuantile(1 - alpha / 2, units - 1) * standardError;
  return [mean - half, mean + half];
}
