/** A key where it was found: `bytes[start]` to before `bytes[end]`. */
export interface ByteSlice {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

const LEAST_KEYS = 16;
const BYTES_A_KEY = 16;

/**
 * A set of byte strings that numbers its keys 0, 1, 2 … as they come, without making strings of
 * them. The keys lie one after another in one piece of memory; a table of open addresses, at most
 * half full, holds their numbers. Adding and finding cost the length of the key.
 */
export class ByteKeys {
  #bytes: Uint8Array;
  /** Where each key ends; it begins where the one before ends. */
  #ends: Uint32Array;
  #hashes: Int32Array;
  /** Number of the key plus 1; 0 is free. */
  #slots: Int32Array;
  #size = 0;

  /** `expected` keys are taken without growing; any number may come. */
  constructor(expected = LEAST_KEYS) {
    const keys = 2 ** Math.ceil(Math.log2(Math.max(expected, LEAST_KEYS)));
    this.#bytes = new Uint8Array(keys * BYTES_A_KEY);
    this.#ends = new Uint32Array(keys);
    this.#hashes = new Int32Array(keys);
    this.#slots = new Int32Array(2 * keys);
  }

  /** How many keys there are. */
  get size(): number {
    return this.#size;
  }

  /** Takes a key; true when it was new. Its number is then `size - 1`. */
  add(key: ByteSlice): boolean {
    if (this.#size === this.#ends.length) this.#grow();
    const hash = hashOf(key);
    const slot = this.#slotFor(key, hash);
    if (this.#slots[slot] !== 0) return false;
    this.#append(key, hash);
    this.#slots[slot] = this.#size;
    return true;
  }

  /** The number of a key, or −1. */
  find(key: ByteSlice): number {
    return (this.#slots[this.#slotFor(key, hashOf(key))] ?? 0) - 1;
  }

  /** The number of another set's key in this one, or −1. */
  findOf(other: ByteKeys, index: number): number {
    const hash = other.#hashes[index] ?? 0;
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const found = (this.#slots[slot] ?? 0) - 1;
      // Most are not here; the key is only looked at where its hash is.
      if (found === -1) return -1;
      if (this.#hashes[found] !== hash) continue;
      const [start, end] = [other.#startOf(index), other.#ends[index] ?? 0];
      if (this.#isKey(found, { bytes: other.#bytes, start, end })) return found;
    }
  }

  /** Order of two keys by their bytes. */
  compare(a: number, b: number): number {
    return Buffer.compare(this.bytesOf(a), this.bytesOf(b));
  }

  /** The bytes of a key: a view, good until the next key is added. */
  bytesOf(index: number): Uint8Array {
    return this.#bytes.subarray(this.#startOf(index), this.#ends[index]);
  }

  #startOf(index: number): number {
    return index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
  }

  /** The slot that holds the key, or the free one where it belongs. */
  #slotFor(key: ByteSlice, hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = (this.#slots[slot] ?? 0) - 1;
      if (index === -1) return slot;
      if (this.#hashes[index] === hash && this.#isKey(index, key)) return slot;
    }
  }

  #isKey(index: number, { bytes, start, end }: ByteSlice): boolean {
    const from = this.#startOf(index);
    if ((this.#ends[index] ?? 0) - from !== end - start) return false;
    for (let at = start; at < end; at++) {
      if (this.#bytes[from + at - start] !== bytes[at]) return false;
    }
    return true;
  }

  #append({ bytes, start, end }: ByteSlice, hash: number): void {
    const from = this.#size === 0 ? 0 : this.#startOf(this.#size);
    const to = from + end - start;
    if (to > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(to, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, from));
      this.#bytes = larger;
    }
    for (let at = start; at < end; at++) this.#bytes[from + at - start] = bytes[at] ?? 0;
    this.#ends[this.#size] = to;
    this.#hashes[this.#size] = hash;
    this.#size++;
  }

  #grow(): void {
    const length = this.#slots.length * 2;
    const ends = new Uint32Array(length / 2);
    ends.set(this.#ends);
    const hashes = new Int32Array(length / 2);
    hashes.set(this.#hashes);
    this.#ends = ends;
    this.#hashes = hashes;
    this.#slots = new Int32Array(length);
    for (let index = 0; index < this.#size; index++) {
      let slot = (hashes[index] ?? 0) & (length - 1);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (length - 1);
      this.#slots[slot] = index + 1;
    }
  }
}

/** FNV-1a of 32 bits (Fowler, Noll and Vo), its upper half folded into the lower. */
function hashOf({ bytes, start, end }: ByteSlice): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash ^ (hash >>> 16);
}
