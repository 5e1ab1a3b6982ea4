import type { TfidfSettings } from '../embed-settings.js';
import { TermScanner } from './term-scanner.js';
import { TermTable } from './term-table.js';
import { termWeight } from './term-weight.js';
import type { TfidfModel } from './tfidf-model.js';

/**
 * Turns texts into tf-idf vectors of fixed length by signed feature hashing (Weinberger et al.,
 * Feature Hashing for Large Scale Multitask Learning, ICML 2009): a term adds its weight, with a
 * sign of its own, at a place of its own; two terms that share a place then cancel as often as
 * they add, so inner products are right on average.
 *
 * Terms that the model was not fitted on are left out: a text of such terms alone is all zeros.
 * Every other vector has length 1, unless its terms cancel out exactly.
 */
export class TfidfVectorizer {
  private readonly scanner: TermScanner;
  private readonly table: TermTable;
  /** Signed weight and place of the term in each slot of the table. */
  private readonly weights: Float64Array;
  private readonly places: Uint32Array;
  /** How often the term of each slot occurs in the text under way; zero between texts. */
  private readonly frequencies: Uint32Array;
  /** The vector under way; zero between texts. */
  private readonly sums: Float64Array;

  constructor(
    model: TfidfModel,
    private readonly settings: Pick<TfidfSettings, 'dimensions' | 'tf' | 'idf'>,
  ) {
    this.scanner = new TermScanner(model.lowercase);
    this.table = new TermTable(model.hashes.length);
    model.hashes.forEach((hash, index) => {
      this.table.put(hash, model.counts[index] ?? 1);
    });
    this.weights = new Float64Array(this.table.slots);
    this.places = new Uint32Array(this.table.slots);
    this.frequencies = new Uint32Array(this.table.slots);
    this.sums = new Float64Array(settings.dimensions);
    for (const hash of model.hashes) {
      const slot = this.table.find(hash);
      const rarity = settings.idf === 'none' ? 1 : idf(model.texts, this.table.countAt(slot));
      // The hash's top bit is the sign; the rest is the place.
      this.weights[slot] = hash >>> 31 === 1 ? -rarity : rarity;
      this.places[slot] = (hash & 0x7fffffff) % settings.dimensions;
    }
  }

  /** The vector of one text. Costs what its terms cost, not what the dimensions do. */
  vectorOf(text: string): Float32Array {
    const { table, frequencies } = this;
    const met: number[] = [];
    this.scanner.scan(text, (hash) => {
      const slot = table.find(hash);
      if (table.countAt(slot) === 0) return;
      const before = frequencies[slot] ?? 0;
      if (before === 0) met.push(slot);
      frequencies[slot] = before + 1;
    });
    for (const slot of met) {
      const place = this.places[slot] ?? 0;
      const weight =
        termWeight(this.settings.tf, frequencies[slot] ?? 0) * (this.weights[slot] ?? 0);
      this.sums[place] = (this.sums[place] ?? 0) + weight;
      frequencies[slot] = 0;
    }
    return this.takeNormalized(met);
  }

  /** The sums at the places of `met`, scaled to length 1; leaves them zero. */
  private takeNormalized(met: readonly number[]): Float32Array {
    const { sums, places } = this;
    let squares = 0;
    // Where two terms share a place, both passes must meet it once: its sum is moved to `values`.
    const values = new Float64Array(met.length);
    for (let index = 0; index < met.length; index += 1) {
      const place = places[met[index] ?? 0] ?? 0;
      const value = sums[place] ?? 0;
      values[index] = value;
      squares += value * value;
      sums[place] = 0;
    }
    const vector = new Float32Array(sums.length);
    const length = Math.sqrt(squares);
    for (let index = 0; index < met.length; index += 1) {
      const value = values[index] ?? 0;
      if (value !== 0) vector[places[met[index] ?? 0] ?? 0] = value / length;
    }
    return vector;
  }
}

/** Inverse document frequency, smoothed as if one more text held every term. */
function idf(texts: number, count: number): number {
  return Math.log((1 + texts) / (1 + count)) + 1;
}
