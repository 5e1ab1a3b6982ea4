import { shownHashOf } from '../../../../model/entry-codecs.js';
import { SHOWN_HASH_BYTES } from '../../../../model/entry-keys.js';
import { equalBytes, fromHex } from '../../../../util/bytes.js';
import { badVectors, type VectorPlace } from './bad-vectors.js';
import type { VectorFilesSettings } from './import-settings.js';

/** A vector and the text that it is of. */
export interface VectorRow {
  /** Hash of the text (`shownHashOf`). */
  readonly hash: Uint8Array;
  readonly vector: Float32Array;
  readonly place: VectorPlace;
}

/** What rows have to be like. */
export interface RowForm {
  readonly dimensions: number;
  readonly columns: VectorFilesSettings['columns'];
}

const HASH = new RegExp(`^[0-9a-f]{${2 * SHOWN_HASH_BYTES}}$`, 'i');

/**
 * The hash of the text that a row is about. The text itself, or its hash, or both, which have to
 * agree: a text that was changed on its way is told instead of being matched to nothing.
 */
export function hashOfRow(
  row: Readonly<Record<string, unknown>>,
  { columns }: RowForm,
  place: VectorPlace,
): Uint8Array {
  const [text, hash] = [row[columns.text], row[columns.hash]];
  if (text === undefined && hash === undefined) {
    const names = `'${columns.text}' or '${columns.hash}'`;
    throw badVectors(
      place,
      `it does not say whose vector it is: ${names} is missing`,
      'Keep the lines of `stemma vectors export`, or set pipeline.embed.columns to the names in the file.',
    );
  }
  const stated = hash === undefined ? undefined : statedHash(hash, columns.hash, place);
  if (text === undefined && stated !== undefined) return stated;
  if (typeof text !== 'string') {
    const reason = `'${columns.text}' is no text`;
    throw badVectors(place, reason, `Put the text that was embedded into '${columns.text}'.`);
  }
  const actual = shownHashOf(text);
  if (stated === undefined || equalBytes(stated, actual)) return actual;
  throw badVectors(
    place,
    `its '${columns.text}' has another hash than '${columns.hash}' says`,
    'Embed the texts exactly as `stemma vectors export` writes them.',
  );
}

function statedHash(hash: unknown, name: string, place: VectorPlace): Uint8Array {
  if (typeof hash === 'string' && HASH.test(hash)) return fromHex(hash.toLowerCase());
  const digits = `${2 * SHOWN_HASH_BYTES} hexadecimal digits`;
  throw badVectors(
    place,
    `'${name}' is not ${digits}`,
    'Take hashes from `stemma vectors export`.',
  );
}

/** The vector of a row that has as many numbers as it should. */
export function vectorOfRow(value: unknown, form: RowForm, place: VectorPlace): Float32Array {
  const isList = Array.isArray(value) || ArrayBuffer.isView(value);
  if (!isList || value instanceof DataView) {
    const found = value === undefined ? 'missing' : 'no list of numbers';
    throw badVectors(
      place,
      `'${form.columns.vector}' is ${found}`,
      'Put the vector there, or set pipeline.embed.columns.vector to the name in the file.',
    );
  }
  // Elements are looked at one by one below.
  const numbers = value as ArrayLike<unknown>;
  checkLength(numbers.length, form, place);
  const vector = new Float32Array(numbers.length);
  for (let i = 0; i < vector.length; i++) {
    const number = numbers[i];
    vector[i] = typeof number === 'number' ? number : NaN;
  }
  checkNumbers(vector, place);
  return vector;
}

/** Throws where a vector has not as many numbers as the settings say. */
export function checkLength(length: number, { dimensions }: RowForm, place: VectorPlace): void {
  if (length === dimensions) return;
  throw badVectors(
    place,
    `${length} numbers, where pipeline.embed.dimensions says ${dimensions}`,
    `Set pipeline.embed.dimensions to ${length} if that is the model's, or correct the file.`,
  );
}

/** Throws where a vector holds what is no number, or none that float32 can hold. */
export function checkNumbers(vector: Float32Array, place: VectorPlace): void {
  const at = vector.findIndex((number) => !Number.isFinite(number));
  if (at < 0) return;
  throw badVectors(
    place,
    `value ${at + 1} is no number that a float32 holds`,
    'Embed that text again, or leave its row out.',
  );
}
