import { hashLine, type HashHalves } from './line-hash.js';

/** Bytes of one hash of a packed set. */
export const HASH_BYTES = 8;

/** The hashes of distinct lines, ascending, 8 bytes each, big endian. */
export function packLineHashes(keys: Iterable<string>): Uint8Array {
  const hashes = [...new Set(keys)].map(hashLine);
  hashes.sort((a, b) => a.high - b.high || a.low - b.low);
  const bytes = new Uint8Array(hashes.length * HASH_BYTES);
  const view = new DataView(bytes.buffer);
  hashes.forEach(({ high, low }, i) => {
    view.setUint32(i * HASH_BYTES, high);
    view.setUint32(i * HASH_BYTES + 4, low);
  });
  return bytes;
}

/** Counts hashes: open addressing over typed arrays, since a corpus has millions of lines. */
export class HashCounter {
  #size = 0;
  #slots = 1 << 12;
  #high = new Uint32Array(this.#slots);
  #low = new Uint32Array(this.#slots);
  #counts = new Uint32Array(this.#slots);
  /** Number of the set that brought each hash first. */
  #first = new Uint32Array(this.#slots);

  /** Counts each hash of a packed set once; `set` is its number. */
  addSet(bytes: Uint8Array, set: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at + HASH_BYTES <= bytes.length; at += HASH_BYTES) {
      const high = view.getUint32(at);
      const low = view.getUint32(at + 4);
      if (this.#size * 2 >= this.#slots) this.#grow();
      const slot = this.#find(high, low);
      if (this.#counts[slot] === 0) {
        this.#size += 1;
        this.#put(slot, { high, low, count: 0, first: set });
      }
      this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
    }
  }

  /** Hashes counted at least `least` times, and the set that brought each first; in no order. */
  *atLeast(least: number): Generator<HashHalves & { readonly first: number }, void, undefined> {
    for (let slot = 0; slot < this.#slots; slot++) {
      if ((this.#counts[slot] ?? 0) < least) continue;
      yield {
        high: this.#high[slot] ?? 0,
        low: this.#low[slot] ?? 0,
        first: this.#first[slot] ?? 0,
      };
    }
  }

  #find(high: number, low: number): number {
    const mask = this.#slots - 1;
    let slot = low & mask;
    while (this.#counts[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #put(slot: number, entry: HashHalves & { readonly count: number; readonly first: number }): void {
    this.#high[slot] = entry.high;
    this.#low[slot] = entry.low;
    this.#counts[slot] = entry.count;
    this.#first[slot] = entry.first;
  }

  #grow(): void {
    const [high, low, counts, first] = [this.#high, this.#low, this.#counts, this.#first];
    this.#slots *= 2;
    this.#high = new Uint32Array(this.#slots);
    this.#low = new Uint32Array(this.#slots);
    this.#counts = new Uint32Array(this.#slots);
    this.#first = new Uint32Array(this.#slots);
    counts.forEach((count, i) => {
      if (count === 0) return;
      const entry = { high: high[i] ?? 0, low: low[i] ?? 0, count, first: first[i] ?? 0 };
      this.#put(this.#find(entry.high, entry.low), entry);
    });
  }
}
