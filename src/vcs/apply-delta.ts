/** Deltas of packs (gitformat-pack(5), «Deltified representation»). */

/**
 * The object that a delta makes of its base. Throws `RangeError` where the delta does not fit the
 * base or its own sizes.
 */
export function applyDelta(delta: Uint8Array, base: Uint8Array): Buffer {
  const reader = new DeltaReader(delta);
  if (reader.size() !== base.length) throw new RangeError('a delta belongs to another base');
  const result = Buffer.alloc(reader.size());
  let done = 0;
  while (!reader.atEnd) {
    const part = reader.instruction(base);
    if (done + part.length > result.length) throw new RangeError('a delta makes too much');
    result.set(part, done);
    done += part.length;
  }
  if (done !== result.length) throw new RangeError('a delta makes too little');
  return result;
}

class DeltaReader {
  #at = 0;

  constructor(readonly bytes: Uint8Array) {}

  get atEnd(): boolean {
    return this.#at >= this.bytes.length;
  }

  /** A number of seven bits a byte, least significant first. */
  size(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#next();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      if (factor > 2 ** 42) throw new RangeError('a size of a delta has no end');
    }
  }

  /** What the next instruction adds: bytes of its own, or a range of the base. */
  instruction(base: Uint8Array): Uint8Array {
    const command = this.#next();
    if (command === 0) throw new RangeError('a delta has an unknown instruction');
    if (command < 128) return this.#take(command);
    const offset = this.#number(command, 0, 4);
    const size = this.#number(command, 4, 3);
    const end = offset + (size === 0 ? 0x10000 : size);
    if (end > base.length) throw new RangeError('a delta copies from beyond its base');
    return base.subarray(offset, end);
  }

  /** A number of which only the bytes that are not 0 are there, as bits of the command tell. */
  #number(command: number, firstBit: number, bytes: number): number {
    let value = 0;
    for (let i = 0; i < bytes; i++) {
      if ((command & (1 << (firstBit + i))) !== 0) value += this.#next() * 256 ** i;
    }
    return value;
  }

  #take(length: number): Uint8Array {
    const part = this.bytes.subarray(this.#at, this.#at + length);
    if (part.length !== length) throw new RangeError('a delta ends too early');
    this.#at += length;
    return part;
  }

  #next(): number {
    const byte = this.bytes[this.#at++];
    if (byte === undefined) throw new RangeError('a delta ends too early');
    return byte;
  }
}
