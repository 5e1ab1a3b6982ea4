import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { ROUNDING, type DifferenceSummary } from './paired-differences.js';

/** Chance of seeing a difference that is there. */
const POWER = 0.8;

/** Above this a number of questions is not advice any more. */
const MOST_QUESTIONS = 1_000_000;

/**
 * How many standard errors a true difference must measure to be seen with 80 % power in a two-sided
 * test at a level: the quantiles of t for the test and for the power, added. It gives n = 787, 199,
 * 90, 52 and 34 for effects of 0.1 to 0.5, as the noncentral t does.
 */
function standardErrorsNeeded(units: number, level: number): number {
  return tQuantile(1 - level / 2, units - 1) + tQuantile(POWER, units - 1);
}

/**
 * The smallest mean difference that as many questions with this spread show at 80 % power, by a test
 * of which `attainable` is the largest p of at most alpha: where p takes few values, less than alpha
 * can be used. Null where nothing can be shown: one unit, or no attainable p. 0 where all differences
 * are the same and one is attainable.
 */
export function detectableDifference(
  { standardError, units }: Pick<DifferenceSummary, 'standardError' | 'units'>,
  attainable: number,
): number | null {
  if (standardError === null || attainable === 0) return null;
  return standardErrorsNeeded(units, attainable) * standardError;
}

/** Number of independent questions that show an effect of size dz at 80 % power. */
export function questionsForEffect(dz: number, alpha: number): number | null {
  return leastUnits((units) => standardErrorsNeeded(units, alpha) / Math.sqrt(units) <= dz);
}

/**
 * Number of questions that would tell the mean difference from `limit` with 80 % power, were mean,
 * spread and size of groups to stay as they are; null where no sensible number would (the mean
 * stands on the limit, or there is one unit only).
 */
export function questionsToSettle(
  summary: Pick<DifferenceSummary, 'mean' | 'standardError' | 'units' | 'count'>,
  options: { readonly limit: number; readonly alpha: number },
): number | null {
  const { mean, standardError, units, count } = summary;
  if (standardError === null) return null;
  const distance = Math.abs(mean - options.limit);
  if (distance <= ROUNDING) return null;
  const deviation = standardError * Math.sqrt(units);
  const needed = leastUnits(
    (more) => standardErrorsNeeded(more, options.alpha) * (deviation / Math.sqrt(more)) <= distance,
  );
  return needed === null ? null : Math.ceil((needed * count) / units);
}

/** The least number of units from 2 that is enough; what is enough stays enough with more. */
function leastUnits(enough: (units: number) => boolean): number | null {
  if (!enough(MOST_QUESTIONS)) return null;
  let low = 2;
  let high = MOST_QUESTIONS;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
