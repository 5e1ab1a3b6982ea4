import type { BandPlan } from './band-plan.js';
import { mixBits } from './line-hash.js';

/** Texts that a band may have; more are told by other bands, or by boilerplate. */
export const MOST_IN_BAND = 64;

/**
 * Finds signatures that agree with one in a band (locality-sensitive hashing). A band that very
 * many share says little: it keeps the first 64, so that adding and asking cost the same however
 * alike the texts of a corpus are.
 */
export class BandIndex {
  readonly #keys: Int32Array;
  readonly #sizes: Uint8Array;
  /** By slot, the entry added last, plus 1; an entry is a number of a signature and a band. */
  readonly #heads: Int32Array;
  readonly #next: Int32Array;
  readonly #seen: Uint32Array;
  #asked = 0;
  #added = 0;

  /** Room for `most` signatures. */
  constructor(
    readonly plan: BandPlan,
    most: number,
  ) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, 2 * most * plan.bands)));
    this.#keys = new Int32Array(slots);
    this.#sizes = new Uint8Array(slots);
    this.#heads = new Int32Array(slots);
    this.#next = new Int32Array(most * plan.bands);
    this.#seen = new Uint32Array(most);
  }

  /** Adds a signature; false where each of its bands was full. Its number is how many came before. */
  add(places: Uint16Array): boolean {
    const { bands } = this.plan;
    const number = this.#added++;
    let found = false;
    for (let band = 0; band < bands; band++) {
      const slot = this.#slotOf(this.#keyOf(places, band));
      const size = this.#sizes[slot] ?? 0;
      if (size >= MOST_IN_BAND) continue;
      const entry = number * bands + band;
      this.#next[entry] = this.#heads[slot] ?? 0;
      this.#heads[slot] = entry + 1;
      this.#sizes[slot] = size + 1;
      found = true;
    }
    return found;
  }

  /** Numbers of the signatures that agree with one in a band, each once, in no order. */
  candidates(places: Uint16Array): number[] {
    const { bands } = this.plan;
    this.#asked += 1;
    const numbers: number[] = [];
    for (let band = 0; band < bands; band++) {
      let entry = this.#heads[this.#slotOf(this.#keyOf(places, band))] ?? 0;
      for (; entry > 0; entry = this.#next[entry - 1] ?? 0) {
        const number = Math.floor((entry - 1) / bands);
        if (this.#seen[number] === this.#asked) continue;
        this.#seen[number] = this.#asked;
        numbers.push(number);
      }
    }
    return numbers;
  }

  #keyOf(places: Uint16Array, band: number): number {
    const { rows } = this.plan;
    let key = mixBits(band + 1);
    for (let i = band * rows; i < (band + 1) * rows; i++) {
      key = Math.imul(key ^ (places[i] ?? 0), 0x01000193) + 0x5bd1e995;
    }
    return mixBits(key);
  }

  /** The slot of a key, or the free one where it belongs. */
  #slotOf(key: number): number {
    const mask = this.#keys.length - 1;
    let slot = key & mask;
    while (this.#sizes[slot] !== 0 && this.#keys[slot] !== key) slot = (slot + 1) & mask;
    this.#keys[slot] = key;
    return slot;
  }
}
