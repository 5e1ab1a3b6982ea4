import { bitsFromSeed, type BitSource } from './seeded-bits.js';

/** Up to this many units that differ, every sign pattern is counted. */
export const EXACT_UNITS = 16;

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
  /**
   * The largest p of at most alpha that any signs of these differences have; 0 where none has one,
   * as with five differences or fewer. Below alpha where differences come in a few sizes only: of
   * ten that are all 1 or −1, nine alike have 0.021 and eight 0.109.
   */
  readonly attainable: number;
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
export function signFlipTest(
  differences: readonly number[],
  { seed, alpha }: { readonly seed: number; readonly alpha: number },
): SignFlipResult {
  const units = differences.filter((difference) => difference !== 0);
  const sum = units.reduce((total, unit) => total + unit, 0);
  const tolerance = 1e-10 * units.reduce((total, unit) => total + Math.abs(unit), 0);
  const exact = units.length <= EXACT_UNITS;
  const sums = exact ? allSums(units) : randomSums(units, seed);
  const share = (reaching: number): number =>
    exact ? reaching / sums.length : (reaching + 1) / (sums.length + 1);
  const reached = Math.abs(sum) - tolerance;
  const reaching = sums.reduce((count, one) => (one >= reached ? count + 1 : count), 0);
  return {
    p: share(reaching),
    exact,
    patterns: sums.length,
    attainable: largestShare(sums, { alpha, tolerance, share }),
  };
}

/** Magnitudes of the sums of all 2^n sign patterns. */
function allSums(units: readonly number[]): Float64Array {
  const sums = new Float64Array(2 ** units.length);
  for (const [index, unit] of units.entries()) {
    const known = 2 ** index;
    for (let at = 0; at < known; at++) {
      const sum = sums[at] ?? 0;
      sums[at] = sum + unit;
      sums[at + known] = sum - unit;
    }
  }
  return sums.map(Math.abs);
}

function randomSums(units: readonly number[], seed: number): Float64Array {
  const bits = bitsFromSeed(seed);
  const sums = new Float64Array(FLIPS);
  for (let flip = 0; flip < FLIPS; flip++) sums[flip] = Math.abs(flippedSum(units, bits));
  return sums;
}

/** The largest share of at most alpha that reaches one of the sums. */
function largestShare(
  sums: Float64Array,
  options: {
    readonly alpha: number;
    readonly tolerance: number;
    readonly share: (reaching: number) => number;
  },
): number {
  const { alpha, tolerance, share } = options;
  const descending = sums.slice().sort().reverse();
  let largest = 0;
  for (let reaching = 1; reaching <= descending.length; reaching++) {
    const p = share(reaching);
    if (p > alpha) break;
    const next = descending[reaching] ?? -Infinity;
    if ((descending[reaching - 1] ?? 0) - next > tolerance) largest = p;
  }
  return largest;
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
