import { hashPair, hashRuns, TermScanner } from '../tfidf/term-scanner.js';
import { termWeight } from '../tfidf/term-weight.js';
import type { HashingSettings } from './hashing-settings.js';

/**
 * Turns texts into vectors of fixed length by signed feature hashing (Weinberger et al. 2009), as
 * tfidf does, but with every term of a text and no weight for its rarity. Vectors have length 1;
 * that of a text without terms, or whose terms cancel out exactly, is all zeros.
 */
export class HashingVectorizer {
  private readonly scanner: TermScanner;

  constructor(private readonly settings: HashingSettings) {
    this.scanner = new TermScanner(settings.lowercase);
  }

  vectorOf(text: string): Float32Array {
    const { dimensions, tf } = this.settings;
    const sums = new Float64Array(dimensions);
    for (const [hash, frequency] of this.countTerms(text)) {
      // The hash's top bit is the sign; the rest is the place.
      const place = (hash & 0x7fffffff) % dimensions;
      const weight = termWeight(tf, frequency);
      sums[place] = (sums[place] ?? 0) + (hash >>> 31 === 1 ? -weight : weight);
    }
    const length = Math.sqrt(sums.reduce((squares, value) => squares + value * value, 0));
    return Float32Array.from(sums, (sum) => (sum === 0 ? 0 : sum / length));
  }

  /** How often each term occurs, by its hash, in the order in which they are met. */
  private countTerms(text: string): Map<number, number> {
    const { wordNgrams, charNgrams } = this.settings;
    const counts = new Map<number, number>();
    const count = (hash: number): void => {
      counts.set(hash, (counts.get(hash) ?? 0) + 1);
    };
    /** Hashes of the words before, the latest first. */
    const before: number[] = [];
    this.scanner.scan(text, (hash, folded, start, end) => {
      let run = hash;
      if (wordNgrams > 0) count(run);
      for (const word of before) {
        run = hashPair(run, word);
        count(run);
      }
      if (wordNgrams > 1) {
        before.unshift(hash);
        before.length = Math.min(before.length, wordNgrams - 1);
      }
      if (charNgrams > 0) hashRuns({ folded, start, end }, charNgrams, count);
    });
    return counts;
  }
}
