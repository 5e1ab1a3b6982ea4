/** A source of 32 random bits a call, as an unsigned number. */
export type BitSource = () => number;

/**
 * The generator xoshiro128** from a state of four 32-bit words, not all 0.
 * Source: Blackman and Vigna, Scrambled linear pseudorandom number generators, 2021.
 */
export function bitsFromState(a: number, b: number, c: number, d: number): BitSource {
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
}

/** The same generator from a seed of 32 bits, stretched to a state by the mixer of MurmurHash3. */
export function bitsFromSeed(seed: number): BitSource {
  const word = (index: number): number => mix((seed + Math.imul(index, 0x9e3779b9)) | 0);
  return bitsFromState(word(1), word(2), word(3), word(4));
}

function rotateLeft(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

/** Every bit of the input reaches every bit of the output; different inputs stay different. */
function mix(value: number): number {
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
