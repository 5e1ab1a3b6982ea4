import { StemmaError } from '../errors/stemma-error.js';

/** Bytes of an unsigned LEB128 number below 2^53. */
export function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++;
  return length;
}

/** Writes `value` as unsigned LEB128 at `offset`; returns the offset behind it. */
export function writeVarint(target: Uint8Array, offset: number, value: number): number {
  let at = offset;
  let rest = value;
  while (rest >= 128) {
    target[at++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  target[at++] = rest;
  return at;
}

/** Reads unsigned LEB128 numbers and byte strings off a buffer; throws `node-damaged` past its end. */
export class ByteReader {
  offset = 0;
  constructor(readonly bytes: Uint8Array) {}

  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.bytes[this.offset++];
      if (byte === undefined || factor > 2 ** 49) throw damaged('a number runs past the end');
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  take(length: number): Uint8Array {
    const end = this.offset + length;
    if (end > this.bytes.length) throw damaged('a byte string runs past the end');
    const part = this.bytes.subarray(this.offset, end);
    this.offset = end;
    return part;
  }
}

/** The error of bytes that are no map node. */
export function damaged(reason: string): StemmaError {
  return new StemmaError('node-damaged', `cannot read map node: ${reason}`, {
    suggestions: ['Run `stemma fsck` to see what is damaged.'],
  });
}
