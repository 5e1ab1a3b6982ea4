import * as z from 'zod';
import { StemmaError } from '../../../../errors/stemma-error.js';
import { decodeCanonical, encodeCanonical } from '../../../../model/canonical.js';
import { TERM_SCANNER_VERSION } from './term-scanner.js';

/** What fitting on a corpus finds out. */
export interface TfidfModel {
  /** Texts that it was fitted on. */
  readonly texts: number;
  /** Whether terms were folded to lower case. */
  readonly lowercase: boolean;
  /** Hashes of the terms, ascending. */
  readonly hashes: Uint32Array;
  /** In how many texts each term occurs, in the order of `hashes`. */
  readonly counts: Uint32Array;
}

const FORMAT = 'stemma-tfidf';

const modelSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(TERM_SCANNER_VERSION),
  texts: z.int().nonnegative(),
  lowercase: z.boolean(),
  hashes: z.instanceof(Uint8Array),
  counts: z.instanceof(Uint8Array),
});

/** The bytes of a fitted model: canonical CBOR, integers as little-endian 32-bit words. */
export function encodeTfidfModel({ texts, lowercase, hashes, counts }: TfidfModel): Uint8Array {
  return encodeCanonical({
    format: FORMAT,
    version: TERM_SCANNER_VERSION,
    texts,
    lowercase,
    hashes: toWords(hashes),
    counts: toWords(counts),
  });
}

/** The fitted model of its bytes; throws `model-damaged` when they are none. */
export function decodeTfidfModel(bytes: Uint8Array): TfidfModel {
  let value: unknown;
  try {
    value = decodeCanonical(bytes);
  } catch (error) {
    throw damaged('it is not canonical CBOR', error);
  }
  const parsed = modelSchema.safeParse(value);
  if (!parsed.success) throw damaged('it has another format or version', parsed.error);
  const { texts, lowercase } = parsed.data;
  const hashes = fromWords(parsed.data.hashes);
  const counts = fromWords(parsed.data.counts);
  if (hashes.length !== counts.length) throw damaged('its tables differ in length');
  const isSorted = hashes.every((hash, index) => index === 0 || hash > (hashes[index - 1] ?? hash));
  if (!isSorted || counts.some((count) => count < 1 || count > texts))
    throw damaged('its tables are wrong');
  return { texts, lowercase, hashes, counts };
}

function toWords(values: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    view.setUint32(index * 4, value, true);
  });
  return bytes;
}

function fromWords(bytes: Uint8Array): Uint32Array {
  if (bytes.length % 4 !== 0) throw damaged('a table is cut short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, index) =>
    view.getUint32(index * 4, true),
  );
}

function damaged(reason: string, cause?: unknown): StemmaError {
  return new StemmaError('model-damaged', `cannot read the fitted tfidf model: ${reason}`, {
    suggestions: ['Fit it again: stemma run --rebuild'],
    cause,
  });
}
