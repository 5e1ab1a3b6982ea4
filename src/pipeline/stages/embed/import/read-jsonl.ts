import { messageOf } from '../../../../errors/node-error.js';
import { badVectors, type VectorPlace } from './bad-vectors.js';
import { readLines } from './read-lines.js';
import type { VectorFile } from './vector-file.js';
import { hashOfRow, vectorOfRow, type RowForm, type VectorRow } from './vector-row.js';

/** The vectors of a JSONL file: `{"text": …, "vector": […]}` a line. */
export function readJsonl(file: VectorFile, form: RowForm, each: (row: VectorRow) => void): void {
  readLines(file, ({ text, line }) => {
    const place = { path: file.path, line };
    const row = jsonObject(text, place);
    const hash = hashOfRow(row, form, place);
    const vector = row[form.columns.vector];
    if (vector === undefined) throw noVector(file.path, form.columns.vector, place);
    each({ hash, vector: vectorOfRow(vector, form, place), place });
  });
}

/** Hashes of the texts whose vectors stand in a .npy file, by row: the lines of its .jsonl file. */
export function readHashes(file: VectorFile, form: RowForm): Uint8Array[] {
  const hashes: Uint8Array[] = [];
  readLines(file, ({ text, line }) => {
    const place = { path: file.path, line };
    hashes.push(hashOfRow(jsonObject(text, place), form, place));
  });
  return hashes;
}

function jsonObject(text: string, place: VectorPlace): Readonly<Record<string, unknown>> {
  const value = parsed(text, place);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    // An object of JSON has names and values.
    return value as Readonly<Record<string, unknown>>;
  }
  throw badVectors(place, 'the line is no JSON object', 'Write an object a line: {"text": …}.');
}

function parsed(text: string, place: VectorPlace): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // JSON.parse throws SyntaxError alone; its message quotes the text.
    if (!(error instanceof SyntaxError)) throw error;
    const reason = messageOf(error).replaceAll(/\s+/g, ' ').slice(0, 120);
    throw badVectors(place, `the line is no JSON (${reason})`, 'Write one JSON object a line.');
  }
}

function noVector(path: string, column: string, place: VectorPlace) {
  const array = path.replace(/\.jsonl$/i, '.npy');
  return badVectors(
    place,
    `it has no '${column}', and there is no '${array}' with the vectors of its lines`,
    'Put the vectors there, or set pipeline.embed.columns.vector to the name in the file.',
  );
}
