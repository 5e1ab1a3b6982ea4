import { StemmaError } from '../errors/stemma-error.js';
import { concatBytes, fromUtf8, utf8 } from '../util/bytes.js';
import type { DocumentKey } from './document.js';

/*
 * Keys of the maps:
 *   corpus, texts   document
 *   chunks          document 0x00 ordinal (4 bytes, big endian)
 *   vectors         document 0x00 hash of what the embedder is shown (16 bytes)
 * A document key holds no 0x00, so all entries of a document stand together and in the order
 * of the documents.
 */
const SEPARATOR = new Uint8Array([0]);

/** Bytes of the hash of what the embedder is shown. */
export const SHOWN_HASH_BYTES = 16;

/** Key of a document in the corpus and texts maps. */
export function documentKeyBytes(document: DocumentKey): Uint8Array {
  return utf8(document);
}

/** What the keys of all chunks (or vectors) of a document begin with. */
export function partsPrefix(document: DocumentKey): Uint8Array {
  return concatBytes(utf8(document), SEPARATOR);
}

/** Key of the chunk with that ordinal, from 0. */
export function chunkKey(document: DocumentKey, ordinal: number): Uint8Array {
  const number = new Uint8Array(4);
  new DataView(number.buffer).setUint32(0, ordinal);
  return concatBytes(utf8(document), SEPARATOR, number);
}

/** Key of the vector of a text with that hash. */
export function vectorKey(document: DocumentKey, shownHash: Uint8Array): Uint8Array {
  return concatBytes(utf8(document), SEPARATOR, shownHash);
}

/** The document of a key of any of the maps. */
export function documentOfKey(key: Uint8Array): DocumentKey {
  const end = key.indexOf(0);
  return fromUtf8(end < 0 ? key : key.subarray(0, end));
}

/** What follows the document in a key: ordinal or hash. */
export function partOfKey(key: Uint8Array): Uint8Array {
  const end = key.indexOf(0);
  if (end < 0)
    throw new StemmaError('bad-key', 'cannot read a key: it names no part of a document');
  return key.subarray(end + 1);
}

/** The ordinal in a chunk's key. */
export function ordinalOfKey(key: Uint8Array): number {
  const part = partOfKey(key);
  if (part.length !== 4) throw new StemmaError('bad-key', 'cannot read a chunk key: no ordinal');
  return new DataView(part.buffer, part.byteOffset).getUint32(0);
}
