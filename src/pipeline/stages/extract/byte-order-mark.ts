import type { Encoding } from './encodings.js';

/** An encoding that a file states with its first bytes. */
export interface ByteOrderMark {
  readonly encoding: Encoding;
  /** Bytes. */
  readonly length: number;
}

/** That of UTF-32 before that of UTF-16, which it begins with. */
const marks: readonly (readonly [Encoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-32le', [0xff, 0xfe, 0, 0]],
  ['utf-32be', [0, 0, 0xfe, 0xff]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** The byte order mark that bytes begin with. */
export function byteOrderMark(bytes: Uint8Array): ByteOrderMark | undefined {
  const found = marks.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte));
  return found && { encoding: found[0], length: found[1].length };
}
