import { mixBits } from './line-hash.js';
import type { WordHasher } from './word-hasher.js';

/** Words of a shingle (Broder, "On the resemblance and containment of documents", 1997). */
export const SHINGLE_WORDS = 5;

/**
 * Calls `visit` with two 32-bit hashes of each run of five words of a text, in order, repeated ones
 * again. A text of fewer words has one shingle of them all; one without words has none.
 */
export function visitShingles(
  words: WordHasher,
  text: string,
  visit: (first: number, second: number) => void,
): void {
  const firsts = new Int32Array(SHINGLE_WORDS);
  const seconds = new Int32Array(SHINGLE_WORDS);
  let count = 0;
  words.visitWords(text, (first, second) => {
    firsts[count % SHINGLE_WORDS] = first;
    seconds[count % SHINGLE_WORDS] = second;
    count += 1;
    if (count >= SHINGLE_WORDS) {
      visit(joined(firsts, count, SHINGLE_WORDS), joined(seconds, count, SHINGLE_WORDS));
    }
  });
  if (count === 0 || count >= SHINGLE_WORDS) return;
  visit(joined(firsts, count, count), joined(seconds, count, count));
}

/** The hash of the last `length` of `count` words in a ring. */
function joined(ring: Int32Array, count: number, length: number): number {
  let hash = length;
  for (let i = count - length; i < count; i++) {
    hash = Math.imul(hash ^ (ring[i % SHINGLE_WORDS] ?? 0), 0x01000193) + 0x5bd1e995;
  }
  return mixBits(hash);
}

/** The distinct shingles of a text, ascending: 52 bits of their hashes. */
export function shingleSet(words: WordHasher, text: string): Float64Array {
  const shingles: number[] = [];
  visitShingles(words, text, (first, second) => {
    shingles.push((first >>> 0) * 0x100000 + (second >>> 12));
  });
  return Float64Array.from(new Set(shingles)).sort();
}

/** Jaccard similarity of two such sets: what they share over what either has; 0 where both are empty. */
export function jaccard(a: Float64Array, b: Float64Array): number {
  let shared = 0;
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const left = a[i] ?? 0;
    const right = b[j] ?? 0;
    if (left === right) shared += 1;
    if (left <= right) i += 1;
    if (right <= left) j += 1;
  }
  const either = a.length + b.length - shared;
  return either === 0 ? 0 : shared / either;
}
