import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { applyDelta } from './apply-delta.js';
import type { GitOid } from './commit-id.js';
import type { GitObject, GitObjectType } from './git-object.js';
import { PackIndex } from './pack-index.js';

/** Bytes of a pack that are read at once and kept, as Git keeps its windows. */
const WINDOW = 1024 * 1024;
const KEPT_WINDOWS = 16;
/** Bytes of delta bases that are kept. */
const KEPT_BASES = 16 * 1024 * 1024;
/** Least bytes that zlib makes room for. */
const MINIMUM_CHUNK = 64;
/** Longer chains than any that Git makes. */
const MAXIMUM_CHAIN = 10_000;

const TYPES: Readonly<Record<number, GitObjectType>> = {
  1: 'commit',
  2: 'tree',
  3: 'blob',
  4: 'tag',
};
const OFFSET_DELTA = 6;
const REFERENCE_DELTA = 7;

/** The header of an entry, and where its packed bytes begin. */
interface Entry {
  readonly type: number;
  readonly size: number;
  readonly start: number;
}

/** A delta of a chain, and where it lies. */
interface Delta {
  readonly offset: number;
  readonly bytes: Buffer;
}

/**
 * Reads objects of one pack (gitformat-pack(5)) by windows, so that memory does not grow with the
 * pack. Errors of the file system and of zlib come out as they are; what the pack says wrongly is a
 * `RangeError`. Hashes are checked by the caller.
 */
export class PackReader {
  readonly #windows = new Map<number, Buffer>();
  readonly #bases = new Map<number, GitObject>();
  #baseBytes = 0;

  private constructor(
    /** Without extension. */
    readonly path: string,
    readonly index: PackIndex,
  ) {}

  /** Opens a pack by its path without extension; undefined where its index is of another version. */
  static open(path: string): PackReader | undefined {
    const index = PackIndex.read(`${path}.idx`);
    return index && new PackReader(path, index);
  }

  /** An object; undefined where the pack does not have it. */
  read(oid: GitOid): GitObject | undefined {
    const offset = this.index.offsetOf(oid);
    return offset === undefined ? undefined : this.#at(offset);
  }

  /** The object at an offset; its chain of deltas is walked down, then applied upwards. */
  #at(offset: number): GitObject {
    const deltas: Delta[] = [];
    let at = offset;
    for (;;) {
      const kept = this.#bases.get(at);
      if (kept !== undefined) return this.#apply(kept, deltas);
      const entry = this.#entry(at);
      const type = TYPES[entry.type];
      if (type !== undefined) {
        const object = { type, bytes: this.#inflate(entry) };
        if (deltas.length > 0) this.#keep(at, object);
        return this.#apply(object, deltas);
      }
      const base = this.#base(entry, at);
      deltas.push({ offset: at, bytes: this.#inflate({ ...entry, start: base.start }) });
      at = base.offset;
      if (deltas.length > MAXIMUM_CHAIN) throw new RangeError('a chain of deltas has no end');
    }
  }

  /** Every object of a chain is kept: a walk through history asks for the others next. */
  #apply(base: GitObject, deltas: readonly Delta[]): GitObject {
    let object = base;
    for (const { offset, bytes } of [...deltas].reverse()) {
      object = { type: object.type, bytes: applyDelta(bytes, object.bytes) };
      this.#keep(offset, object);
    }
    return object;
  }

  #entry(offset: number): Entry {
    let at = offset;
    let byte = this.#byte(at++);
    const type = (byte >> 4) & 7;
    let size = byte & 15;
    for (let factor = 16; byte >= 128; factor *= 128) {
      byte = this.#byte(at++);
      size += (byte & 127) * factor;
      if (factor > 2 ** 46) throw new RangeError('a size in a pack has no end');
    }
    return { type, size, start: at };
  }

  /** Where the base of a delta lies, and where the delta itself begins. */
  #base(
    { type, start }: Entry,
    offset: number,
  ): { readonly offset: number; readonly start: number } {
    if (type === REFERENCE_DELTA) {
      // Twenty bytes in hexadecimal are an object id.
      const oid = this.#bytes(start, 20).toString('hex') as GitOid;
      const found = this.index.offsetOf(oid);
      if (found === undefined) throw new RangeError(`a delta's base ${oid} is not in its pack`);
      return { offset: found, start: start + 20 };
    }
    if (type !== OFFSET_DELTA)
      throw new RangeError(`a pack holds an object of the unknown type ${type}`);
    let at = start;
    let byte = this.#byte(at++);
    let distance = byte & 127;
    while (byte >= 128) {
      byte = this.#byte(at++);
      distance = (distance + 1) * 128 + (byte & 127);
    }
    if (distance <= 0 || distance > offset)
      throw new RangeError("a delta's base lies outside its pack");
    return { offset: offset - distance, start: at };
  }

  #inflate({ start, size }: Entry): Buffer {
    // Deflate makes of any bytes at most a thousandth and a few bytes more.
    const packed = this.#bytes(start, size + Math.ceil(size / 1000) + 64);
    const room = Math.max(MINIMUM_CHUNK, size);
    const bytes = inflateSync(packed, { maxOutputLength: room, chunkSize: room });
    if (bytes.length !== size) throw new RangeError('an object of a pack has another size');
    return bytes;
  }

  #byte(offset: number): number {
    const byte = this.#window(offset)[offset % WINDOW];
    if (byte === undefined) throw new RangeError('a pack ends too early');
    return byte;
  }

  /** Bytes from an offset on; fewer at the end of the pack. */
  #bytes(offset: number, length: number): Buffer {
    const begin = offset % WINDOW;
    const window = this.#window(offset);
    if (begin + length <= window.length) return window.subarray(begin, begin + length);
    const parts: Buffer[] = [];
    for (let at = offset; at < offset + length;) {
      const part = this.#window(at).subarray(at % WINDOW, (at % WINDOW) + offset + length - at);
      if (part.length === 0) break;
      parts.push(part);
      at += part.length;
    }
    return Buffer.concat(parts);
  }

  #window(offset: number): Buffer {
    const number = Math.floor(offset / WINDOW);
    const known = this.#windows.get(number);
    if (known !== undefined) return known;
    const window = this.#readWindow(number * WINDOW);
    this.#windows.set(number, window);
    if (this.#windows.size > KEPT_WINDOWS) {
      for (const oldest of this.#windows.keys()) {
        this.#windows.delete(oldest);
        break;
      }
    }
    return window;
  }

  #readWindow(start: number): Buffer {
    const descriptor = openSync(`${this.path}.pack`, 'r');
    try {
      const length = Math.max(0, Math.min(WINDOW, fstatSync(descriptor).size - start));
      const window = Buffer.alloc(length);
      let done = 0;
      while (done < length) {
        const count = readSync(descriptor, window, done, length - done, start + done);
        if (count === 0) break;
        done += count;
      }
      return window.subarray(0, done);
    } finally {
      closeSync(descriptor);
    }
  }

  #keep(offset: number, object: GitObject): void {
    if (this.#bases.has(offset)) return;
    this.#bases.set(offset, object);
    this.#baseBytes += object.bytes.length;
    for (const [oldest, { bytes }] of this.#bases) {
      if (this.#baseBytes <= KEPT_BASES) return;
      this.#bases.delete(oldest);
      this.#baseBytes -= bytes.length;
    }
  }
}
