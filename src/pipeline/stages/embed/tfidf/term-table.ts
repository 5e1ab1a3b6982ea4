/**
 * Counts in how many texts each term hash occurs: an open-addressing hash table in typed arrays.
 * Slots are found by linear probing; at most half of them are used.
 */
export class TermTable {
  private keys: Uint32Array;
  private counts: Uint32Array;
  /** Number of the last text that was counted for the slot, from 1. */
  private lastText: Uint32Array;
  private used = 0;
  private text = 0;

  constructor(terms = 1024) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, terms * 2)));
    this.keys = new Uint32Array(slots);
    this.counts = new Uint32Array(slots);
    this.lastText = new Uint32Array(slots);
  }

  /** Distinct terms. */
  get size(): number {
    return this.used;
  }

  /** Texts begun so far. */
  get texts(): number {
    return this.text;
  }

  /** Slots there are; a slot's number stays until a term is added. */
  get slots(): number {
    return this.keys.length;
  }

  beginText(): void {
    this.text += 1;
  }

  /** Counts a term for the text begun last, once however often it occurs there. */
  count(hash: number): void {
    const slot = this.find(hash);
    if (this.counts[slot] === 0) {
      this.put(hash, 1);
      this.lastText[this.find(hash)] = this.text;
      return;
    }
    if (this.lastText[slot] === this.text) return;
    this.lastText[slot] = this.text;
    this.counts[slot] = (this.counts[slot] ?? 0) + 1;
  }

  /** Sets the count (at least 1) of a term that is not in the table. */
  put(hash: number, count: number): void {
    if ((this.used + 1) * 2 > this.keys.length) this.grow();
    const slot = this.find(hash);
    this.keys[slot] = hash;
    this.counts[slot] = count;
    this.used += 1;
  }

  /** The slot of a term, or the empty slot where it would go: its `countAt` is 0. */
  find(hash: number): number {
    const mask = this.keys.length - 1;
    let slot = hash & mask;
    while (this.counts[slot] !== 0 && this.keys[slot] !== hash) slot = (slot + 1) & mask;
    return slot;
  }

  countAt(slot: number): number {
    return this.counts[slot] ?? 0;
  }

  /** Terms and counts in order of hash. */
  entries(): { readonly hashes: Uint32Array; readonly counts: Uint32Array } {
    const { keys } = this;
    const hashes = keys.filter((_, slot) => this.counts[slot] !== 0).sort();
    return { hashes, counts: hashes.map((hash) => this.countAt(this.find(hash))) };
  }

  private grow(): void {
    const { keys, counts, lastText } = this;
    this.keys = new Uint32Array(keys.length * 2);
    this.counts = new Uint32Array(keys.length * 2);
    this.lastText = new Uint32Array(keys.length * 2);
    for (let old = 0; old < keys.length; old += 1) {
      if (counts[old] === 0) continue;
      const slot = this.find(keys[old] ?? 0);
      this.keys[slot] = keys[old] ?? 0;
      this.counts[slot] = counts[old] ?? 0;
      this.lastText[slot] = lastText[old] ?? 0;
    }
  }
}
