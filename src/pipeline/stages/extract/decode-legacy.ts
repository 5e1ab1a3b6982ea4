import iconv from 'iconv-lite';
import type { Encoding } from './encodings.js';

/** Bytes of a character, by encoding; 1 for those that are not here. */
const unit: Readonly<Partial<Record<Encoding, number>>> = {
  'utf-16le': 2,
  'utf-16be': 2,
  'utf-32le': 4,
  'utf-32be': 4,
};

/** What text has not: half surrogate pairs in UTF-16; what could not be decoded, and C1 controls. */
const unpaired = /\p{Surrogate}/u;
const undecoded = /[\ufffd\u0080-\u009f\p{Surrogate}]/u;

/** Text of bytes, or the offset of the first byte that is none. */
export type Decoded = { readonly text: string } | { readonly badByte: number };

/**
 * The text of bytes in an encoding, without loss: a byte that stands for nothing in it is told by
 * its offset. By iconv-lite, whose tables do not change with the version of Node.
 */
export function decodeLegacy(bytes: Uint8Array, encoding: Encoding): Decoded {
  const whole = bytes.length - (bytes.length % (unit[encoding] ?? 1));
  const text = decodeLoosely(bytes.subarray(0, whole), encoding);
  const bad = (encoding.startsWith('utf-16') ? unpaired : undecoded).exec(text);
  if (bad !== null) return { badByte: iconv.encode(text.slice(0, bad.index), encoding).length };
  return whole === bytes.length ? { text } : { badByte: whole };
}

/** The text of bytes in an encoding, with U+FFFD for what is none. */
export function decodeLoosely(bytes: Uint8Array, encoding: Encoding): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return iconv.decode(buffer, encoding, { stripBOM: false });
}

/** True where text has a character that no text of ours holds: NUL, controls, noncharacters. */
export function hasControls(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  return /[\0-\x08\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff]/.test(text);
}
