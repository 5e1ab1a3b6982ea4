import type { ByteSlice } from '../../util/byte-keys.js';

const ZERO = 0x30;
const NINE = 0x39;
const POINT = 0x2e;
const MINUS = 0x2d;
const PLUS = 0x2b;

/** So many digits are a whole number that a double holds exactly, and so is 10 to that power. */
const EXACT_DIGITS = 15;
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/**
 * The number that a field writes: a decimal with or without exponent, or `inf`; NaN where it is none.
 *
 * Up to 15 digits without an exponent are read here: both the digits and the power of ten are exact
 * in 64 bits, so that one division rounds once, to the nearest double (Clinger 1990). Everything
 * else goes the long way.
 */
export function readScore(field: ByteSlice): number {
  const { bytes, start, end } = field;
  const first = bytes[start];
  let at = first === MINUS || first === PLUS ? start + 1 : start;
  let digits = 0;
  let whole = 0;
  let decimals = -1;
  for (; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === POINT && decimals === -1) decimals = 0;
    else if (byte >= ZERO && byte <= NINE && digits < EXACT_DIGITS) {
      whole = whole * 10 + byte - ZERO;
      digits++;
      if (decimals !== -1) decimals++;
    } else return readAnyScore(field);
  }
  if (digits === 0) return NaN;
  const value = decimals > 0 ? whole / (POWERS[decimals] ?? NaN) : whole;
  return first === MINUS ? -value : value;
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const INFINITY = /^[+-]?inf(?:inity)?$/i;

function readAnyScore({ bytes, start, end }: ByteSlice): number {
  const text = Buffer.from(bytes.subarray(start, end)).toString('latin1');
  if (DECIMAL.test(text)) return Number(text);
  if (!INFINITY.test(text)) return NaN;
  return text.startsWith('-') ? -Infinity : Infinity;
}
