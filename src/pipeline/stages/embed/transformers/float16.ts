/** The value of one IEEE 754 binary16 number, given as its 16 bits; exact. */
export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** All 65,536 binary16 values as float32: a look-up is several times faster than the arithmetic. */
export function makeFloat16Table(): Float32Array {
  return Float32Array.from({ length: 65_536 }, (_, bits) => fromFloat16(bits));
}
