import { createHash } from 'node:crypto';
import { StemmaError } from '../errors/stemma-error.js';
import { decodeCanonical, encodeCanonical, type Canonical } from './canonical.js';
import { areMarks, areWarnings, isNatural } from './check-marks.js';
import type { BlobReference, CorpusEntry, Metadata } from './document.js';
import { SHOWN_HASH_BYTES } from './entry-keys.js';
import { OBJECT_ID_BYTES, objectIdFromBytes, objectIdToBytes } from './object-id.js';
import type { Mark, TextWarning } from './text.js';
import { decodeSparse, encodeSparse } from './sparse-vector.js';

/*
 * Values of the maps (docs/formats/maps.md), each a canonical CBOR array:
 *   corpus   [blob, size, media type, metadata, 1 if the blob is a list of pieces else 0?,
 *            metadata of the sidecar?]
 *   texts    [blob, length in UTF-16 units, marks, metadata, 1 if the blob is a list of pieces else
 *            0?, warnings?]
 *   chunks   [start, end, tokens, hash of what the embedder is shown, prefix shown before the text?]
 * A vector is its float32 values, little endian, and one byte 1 behind them where the text was
 * cut at the embedder's limit. Texts lie in objects of their own: for Markdown and plain text that
 * is mostly the very object of the document's bytes.
 */

/** A text as the texts map holds it; its blob is the text in UTF-8. */
export interface StoredText extends BlobReference {
  /** UTF-16 code units. */
  readonly length: number;
  readonly marks: readonly Mark[];
  readonly metadata: Metadata;
  readonly warnings?: readonly TextWarning[];
}

/** A chunk as the chunks map holds it; its text is a slice of the document's text. */
export interface StoredChunk {
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
  /** First 16 bytes of SHA-256 of what the embedder is shown. */
  readonly shownHash: Uint8Array;
  /** What the embedder is shown before the chunk's text; empty for nothing. */
  readonly shownPrefix: string;
}

/** A vector as the vectors map holds it. */
export interface StoredVector {
  readonly values: Float32Array;
  /** True when the embedder saw only the beginning of the text. */
  readonly truncated: boolean;
}

export function encodeCorpusEntry(entry: CorpusEntry): Uint8Array {
  const fields = [objectIdToBytes(entry.blob), entry.size, entry.mediaType, entry.metadata];
  const { pieced, sidecar } = entry;
  if (sidecar !== undefined) return encodeCanonical([...fields, pieced ? 1 : 0, sidecar]);
  return encodeCanonical(pieced ? [...fields, 1] : fields);
}

/** Hand-checked instead of by schema: a corpus has tens of thousands of them. */
export function decodeCorpusEntry(value: Uint8Array): CorpusEntry {
  const fields = decodeEntry(value, 'corpus entry');
  if (!Array.isArray(fields)) throw malformed('corpus entry');
  const [blob, size, mediaType, constants, pieces, sidecar] = fields as unknown[];
  if (
    !(blob instanceof Uint8Array) ||
    blob.length !== OBJECT_ID_BYTES ||
    !isNatural(size) ||
    typeof mediaType !== 'string' ||
    !isMetadata(constants) ||
    (pieces !== undefined && pieces !== 1 && (pieces !== 0 || sidecar === undefined)) ||
    (sidecar !== undefined && !isMetadata(sidecar))
  ) {
    throw malformed('corpus entry');
  }
  const pieced = pieces === 1;
  const entry = { blob: objectIdFromBytes(blob), pieced, size, mediaType, metadata: constants };
  return sidecar === undefined ? entry : { ...entry, sidecar };
}

export function encodeStoredText(text: StoredText): Uint8Array {
  const marks = text.marks.map((mark): Canonical => ({ ...mark }));
  const fields = [objectIdToBytes(text.blob), text.length, marks, text.metadata];
  const { pieced, warnings = [] } = text;
  if (warnings.length === 0) return encodeCanonical(pieced ? [...fields, 1] : fields);
  const told = warnings.map((warning): Canonical => ({ ...warning }));
  return encodeCanonical([...fields, pieced ? 1 : 0, told]);
}

/** False where a text entry has no warnings; reads one byte: the head of an array of six fields. */
export function mayHaveWarnings(value: Uint8Array): boolean {
  return value[0] === 0x86;
}

/** Hand-checked instead of by schema: one may have thousands of marks, and is read for each query. */
export function decodeStoredText(value: Uint8Array): StoredText {
  const fields = decodeEntry(value, 'text entry');
  if (!Array.isArray(fields) || fields.length > 6) throw malformed('text entry');
  const [blob, length, marks, stated, pieces, warnings] = fields as unknown[];
  if (
    !(blob instanceof Uint8Array) ||
    blob.length !== OBJECT_ID_BYTES ||
    !isNatural(length) ||
    !areMarks(marks) ||
    !isMetadata(stated) ||
    (pieces !== undefined && pieces !== 0 && pieces !== 1) ||
    (warnings !== undefined && !areWarnings(warnings))
  ) {
    throw malformed('text entry');
  }
  const entry = { blob: objectIdFromBytes(blob), pieced: pieces === 1, length, marks };
  return { ...entry, metadata: stated, ...(warnings && { warnings }) };
}

/** The metadata of a text entry alone: its marks are decoded but not checked. */
export function decodeTextMetadata(value: Uint8Array): Metadata {
  const fields = decodeEntry(value, 'text entry');
  const stated: unknown = Array.isArray(fields) ? fields[3] : undefined;
  if (!isMetadata(stated)) throw malformed('text entry');
  return stated;
}

export function encodeStoredChunk(chunk: StoredChunk): Uint8Array {
  const { start, end, tokens, shownHash, shownPrefix } = chunk;
  const fields = [start, end, tokens, shownHash];
  return encodeCanonical(shownPrefix === '' ? fields : [...fields, shownPrefix]);
}

/** Hand-checked instead of by schema: a corpus has hundreds of thousands of them. */
export function decodeStoredChunk(value: Uint8Array): StoredChunk {
  const fields = decodeEntry(value, 'chunk entry');
  if (!Array.isArray(fields)) throw malformed('chunk entry');
  const [start, end, tokens, shownHash, shownPrefix = ''] = fields as unknown[];
  if (
    !isNatural(start) ||
    !isNatural(end) ||
    !isNatural(tokens) ||
    typeof shownPrefix !== 'string' ||
    !(shownHash instanceof Uint8Array) ||
    shownHash.length !== SHOWN_HASH_BYTES
  ) {
    throw malformed('chunk entry');
  }
  return { start, end, tokens, shownHash, shownPrefix };
}

/** `sparse` says that most components are 0: those are left out where that is shorter. */
export function encodeStoredVector(
  { values, truncated }: StoredVector,
  sparse = false,
): Uint8Array {
  const short = sparse ? encodeSparse(values, truncated) : undefined;
  if (short !== undefined) return short;
  const value = new Uint8Array(values.length * 4 + (truncated ? 1 : 0));
  // Little endian on every machine that Node runs on.
  value.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  if (truncated) value[values.length * 4] = 1;
  return value;
}

export function decodeStoredVector(value: Uint8Array): StoredVector {
  const rest = value.length % 4;
  const sparse = rest === 2 ? decodeSparse(value) : undefined;
  if (sparse !== undefined) return sparse;
  if (rest > 1 || (rest === 1 && value.at(-1) !== 1)) throw malformed('vector');
  const values = new Float32Array((value.length - rest) / 4);
  // Little endian as above; the copy also aligns.
  new Uint8Array(values.buffer).set(value.subarray(0, value.length - rest));
  return { values, truncated: rest === 1 };
}

/** True for the vector of a text that was cut; `value` is as `encodeStoredVector` gives it. */
export function isTruncated(value: Uint8Array): boolean {
  return value.length % 4 === 1 || (value.length % 4 === 2 && value.at(-1) === 1);
}

/** The hash under which a text's vector is kept. */
export function shownHashOf(shown: string): Uint8Array {
  const digest = createHash('sha256').update(shown, 'utf8').digest();
  return new Uint8Array(digest.subarray(0, SHOWN_HASH_BYTES));
}

/** What the canonical decoder gives for a map; its values are canonical by that. */
function isMetadata(value: unknown): value is Metadata {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array)
  );
}

function decodeEntry(value: Uint8Array, what: string): unknown {
  try {
    return decodeCanonical(value);
  } catch (error) {
    // The decoder throws plain errors, all of them about the bytes.
    throw malformed(what, error);
  }
}

function malformed(what: string, cause?: unknown): StemmaError {
  return new StemmaError('entry-damaged', `cannot read a ${what}: it has not the form it should`, {
    cause,
    suggestions: ['Run `stemma fsck` to see what is damaged.'],
  });
}
