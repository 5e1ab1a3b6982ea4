import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { ROUNDING, type DifferenceSummary } from './paired-differences.js';

/**
 * One-sided p-value of the t-test that a mean difference lies below −margin: how likely differences
 * like these are where it lies on −margin. At most alpha/2 where the high end of the two-sided
 * interval at 1 − alpha lies below −margin. 1 for a single unit, which says nothing.
 */
export function inferiorityTest(
  { mean, standardError, units }: Pick<DifferenceSummary, 'mean' | 'standardError' | 'units'>,
  margin: number,
): number {
  if (standardError === null) return 1;
  const distance = Math.abs(mean + margin) <= ROUNDING ? 0 : mean + margin;
  if (standardError === 0) return distance < 0 ? 0 : 1;
  return tProbability(distance / standardError, units - 1);
}

/** Probability of a value up to t, by halving its quantile function; exact to about 1e-15. */
function tProbability(t: number, freedom: number): number {
  if (t > 0) return 1 - tProbability(-t, freedom);
  let [low, high] = [0, 0.5];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (tQuantile(middle, freedom) < t) low = middle;
    else high = middle;
  }
  return high;
}
