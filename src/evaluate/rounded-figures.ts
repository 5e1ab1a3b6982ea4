import { ROUNDING } from './statistics/paired-differences.js';

/** Negative, 0 or positive as `a - b`, and 0 within rounding. */
export function compareRounded(a: number, b: number): number {
  return Math.abs(a - b) <= ROUNDING ? 0 : a - b;
}

/** A figure with as many digits as it takes to tell it from a limit that it is not equal to. */
export function apart(value: number, limit: number, least = 4): string {
  let digits = least;
  if (compareRounded(value, limit) !== 0) {
    while (digits < 20 && value.toFixed(digits) === limit.toFixed(digits)) digits++;
  }
  return value.toFixed(digits);
}
