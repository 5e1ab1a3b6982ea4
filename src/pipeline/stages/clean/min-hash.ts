import { mixBits } from './line-hash.js';
import { visitShingles } from './shingles.js';
import type { WordHasher } from './word-hasher.js';

/** Permutations of a signature. */
export const PERMUTATIONS = 128;

/** Shingles that are permuted at once. */
const BLOCK = 512;

/**
 * Makes MinHash signatures (Broder 1997): for each of 128 permutations of 32-bit hashes the least
 * over a text's shingles, of which the low 16 bits are kept. Two signatures agree in a share of
 * places that estimates the Jaccard similarity of the sets. Permutation i maps x to a[i] x + b[i]
 * modulo 2^32, a[i] odd; constants come from `mixBits` of 2 i + 1 and 2 i + 2.
 */
export class MinHasher {
  readonly #factors = new Int32Array(PERMUTATIONS);
  readonly #offsets = new Int32Array(PERMUTATIONS);
  readonly #least = new Int32Array(PERMUTATIONS);
  readonly #block = new Int32Array(BLOCK);

  constructor(readonly words: WordHasher) {
    for (let i = 0; i < PERMUTATIONS; i++) {
      this.#factors[i] = mixBits(2 * i + 1) | 1;
      this.#offsets[i] = mixBits(2 * i + 2);
    }
  }

  /** The signature of a text, little endian; undefined for one without words. */
  signatureOf(text: string): Uint8Array | undefined {
    this.#least.fill(0x7fffffff);
    let count = 0;
    visitShingles(this.words, text, (shingle) => {
      this.#block[count++ % BLOCK] = shingle;
      if (count % BLOCK === 0) this.#permute(BLOCK);
    });
    if (count === 0) return undefined;
    this.#permute(count % BLOCK);
    // Of 32 bits to 16 the low ones stay; little endian as below.
    return new Uint8Array(Uint16Array.from(this.#least).buffer);
  }

  /** Four permutations at a time, so that each shingle is read once for them. */
  #permute(filled: number): void {
    const block = this.#block;
    const factors = this.#factors;
    const offsets = this.#offsets;
    const least = this.#least;
    for (let i = 0; i < PERMUTATIONS; i += 4) {
      const [a0, a1] = [factors[i] ?? 0, factors[i + 1] ?? 0];
      const [a2, a3] = [factors[i + 2] ?? 0, factors[i + 3] ?? 0];
      const [b0, b1] = [offsets[i] ?? 0, offsets[i + 1] ?? 0];
      const [b2, b3] = [offsets[i + 2] ?? 0, offsets[i + 3] ?? 0];
      let m0 = least[i] ?? 0;
      let m1 = least[i + 1] ?? 0;
      let m2 = least[i + 2] ?? 0;
      let m3 = least[i + 3] ?? 0;
      for (let j = 0; j < filled; j++) {
        const shingle = block[j] ?? 0;
        const v0 = (Math.imul(a0, shingle) + b0) | 0;
        const v1 = (Math.imul(a1, shingle) + b1) | 0;
        const v2 = (Math.imul(a2, shingle) + b2) | 0;
        const v3 = (Math.imul(a3, shingle) + b3) | 0;
        if (v0 < m0) m0 = v0;
        if (v1 < m1) m1 = v1;
        if (v2 < m2) m2 = v2;
        if (v3 < m3) m3 = v3;
      }
      least[i] = m0;
      least[i + 1] = m1;
      least[i + 2] = m2;
      least[i + 3] = m3;
    }
  }
}

/** The places of a signature as numbers. */
export function placesOf(signature: Uint8Array): Uint16Array {
  // Little endian on every machine that Node runs on; the copy also aligns.
  return new Uint16Array(new Uint8Array(signature).buffer);
}

/** Share of places in which two signatures agree: an estimate of the sets' Jaccard similarity. */
export function estimateSimilarity(a: Uint16Array, b: Uint16Array): number {
  let equal = 0;
  for (let i = 0; i < PERMUTATIONS; i++) if (a[i] === b[i]) equal += 1;
  return equal / PERMUTATIONS;
}
