import { readFileSync } from 'node:fs';
import type { GitOid } from './commit-id.js';

const MAGIC = 0xff744f63;
const HEADER = 8;
const FANOUT = 256 * 4;
const TRAILER = 40;

/** Where the objects of a pack lie (gitformat-pack(5), pack index version 2, SHA-1). */
export class PackIndex {
  readonly #count: number;

  private constructor(readonly bytes: Buffer) {
    this.#count = bytes.readUInt32BE(HEADER + FANOUT - 4);
  }

  /** Reads an index file; undefined where it is of another version or cut short. */
  static read(path: string): PackIndex | undefined {
    const bytes = readFileSync(path);
    if (bytes.length < HEADER + FANOUT + TRAILER) return undefined;
    if (bytes.readUInt32BE(0) !== MAGIC || bytes.readUInt32BE(4) !== 2) return undefined;
    const index = new PackIndex(bytes);
    return bytes.length >= HEADER + FANOUT + index.#count * 28 + TRAILER ? index : undefined;
  }

  /** Offset of an object in the pack; undefined where the pack has no such object. */
  offsetOf(oid: GitOid): number | undefined {
    const wanted = Buffer.from(oid, 'hex');
    const first = wanted.readUInt8(0);
    let low = first === 0 ? 0 : this.bytes.readUInt32BE(HEADER + (first - 1) * 4);
    let high = this.bytes.readUInt32BE(HEADER + first * 4);
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = HEADER + FANOUT + middle * 20;
      const order = wanted.compare(this.bytes, at, at + 20);
      if (order === 0) return this.#offset(middle);
      if (order < 0) high = middle;
      else low = middle + 1;
    }
    return undefined;
  }

  #offset(position: number): number | undefined {
    const small = HEADER + FANOUT + this.#count * 24 + position * 4;
    const value = this.bytes.readUInt32BE(small);
    if (value < 0x8000_0000) return value;
    const large = HEADER + FANOUT + this.#count * 28 + (value - 0x8000_0000) * 8;
    return large + 8 > this.bytes.length ? undefined : Number(this.bytes.readBigUInt64BE(large));
  }
}
