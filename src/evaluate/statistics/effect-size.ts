import type { DifferenceSummary } from './paired-differences.js';

/**
 * Cohen's dz: the mean difference over the standard deviation of the differences. 0 where the mean
 * is 0; null where all differences are the same and not 0, since the ratio has no bound then.
 */
export function effectSize({ mean, deviation }: DifferenceSummary): number | null {
  if (mean === 0) return 0;
  return deviation === 0 ? null : mean / deviation;
}
