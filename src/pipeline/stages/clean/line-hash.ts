/** A 64-bit hash in two halves, each a 32-bit unsigned integer. */
export interface HashHalves {
  readonly high: number;
  readonly low: number;
}

/** The bits of a hash mixed so that each depends on all: `fmix32` of MurmurHash3 (Appleby). */
export function mixBits(hash: number): number {
  let mixed = hash;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/**
 * A hash of a line's UTF-16 code units: two FNV-1a lanes with different primes, each finished by
 * `mixBits`. It only finds lines that may be equal: which are, their text decides.
 */
export function hashLine(line: string): HashHalves {
  let high = 0x811c9dc5;
  let low = 0x9e3779b9;
  for (let i = 0; i < line.length; i++) {
    const unit = line.charCodeAt(i);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit, 0x85ebca77);
  }
  return { high: mixBits(high ^ line.length) >>> 0, low: mixBits(low) >>> 0 };
}
