/**
 * A number with a fixed number of decimals, from 0 to 9, rounded as C's `printf` does: to the
 * nearest, and a tie, such as 0.03125 with four decimals, to the even digit. `toFixed` rounds ties
 * up: 0.0313 where `printf` has 0.0312.
 */
export function decimals(value: number, digits: number): string {
  const doubled = Math.abs(value) * 2 ** (digits + 1);
  // A tie is an odd multiple of ½·10^-digits, which in binary has to be one of 2^-(digits+1).
  const isTie = Number.isSafeInteger(doubled) && doubled % 2 === 1;
  if (!isTie) return value.toFixed(digits);
  const below = (doubled * 5 ** digits - 1) / 2;
  const even = below % 2 === 0 ? below : below + 1;
  return (Math.sign(value) * (even / 10 ** digits)).toFixed(digits);
}
