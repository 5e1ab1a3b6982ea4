import { bitsFromSeed, type BitSource } from './seeded-bits.js';

/** Up to this many units that differ, every sign pattern is counted. */
const EXACT_UNITS = 16;

/** Random sign patterns where there are more. */
const FLIPS = 10_000;

/** The p-value of a sign-flip test and how it was come by. */
export interface SignFlipResult {
  /** Two-sided. */
  readonly p: number;
  /** True when all sign patterns were counted, so that the seed played no part. */
  readonly exact: boolean;
  /** Sign patterns looked at. */
  readonly patterns: number;
}

/**
 * Paired sign-flip randomisation test of the sum of differences, two-sided (Smucker, Allan and
 * Carterette 2007): how often is the sum as large as observed when every unit's difference may
 * have either sign?
 *
 * Units whose difference is 0 change no sum and are left out first. With up to 16 others all 2^n
 * patterns are counted and p is exact; above, 10,000 random ones, p = (b + 1)/(B + 1). A sum
 * within 1e-10 of the sum of magnitudes below the observed counts as reaching it, so that rounding
 * does not decide ties. The differences must be in a fixed order for a seed to mean anything.
 */
export function signFlipTest(differences: readonly number[], seed: number): SignFlipResult {
  const units = differences.filter((difference) => difference !== 0);
  const sum = units.reduce((total, unit) => total + unit, 0);
  const magnitude = units.reduce((total, unit) => total + Math.abs(unit), 0);
  const reached = Math.abs(sum) - 1e-10 * magnitude;
  if (units.length <= EXACT_UNITS) {
    const patterns = 2 ** units.length;
    return { p: countReaching(units, reached) / patterns, exact: true, patterns };
  }
  const bits = bitsFromSeed(seed);
  let count = 0;
  for (let flip = 0; flip < FLIPS; flip++) {
    if (Math.abs(flippedSum(units, bits)) >= reached) count++;
  }
  return { p: (count + 1) / (FLIPS + 1), exact: false, patterns: FLIPS };
}

/** How many of the 2^n sign patterns give a sum of at least `reached`, either way. */
function countReaching(units: readonly number[], reached: number): number {
  const count = (index: number, sum: number): number => {
    const unit = units[index];
    if (unit === undefined) return Math.abs(sum) >= reached ? 1 : 0;
    return count(index + 1, sum + unit) + count(index + 1, sum - unit);
  };
  return count(0, 0);
}

function flippedSum(units: readonly number[], bits: BitSource): number {
  let sum = 0;
  let word = 0;
  // The inner loop of every comparison: an index costs much less than entries() here.
  for (let index = 0; index < units.length; index++) {
    const unit = units[index] ?? 0;
    if (index % 32 === 0) word = bits();
    sum += (word & 1) === 1 ? unit : -unit;
    word >>>= 1;
  }
  return sum;
}
