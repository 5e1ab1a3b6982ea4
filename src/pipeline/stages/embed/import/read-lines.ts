import { readSync } from 'node:fs';
import { fromUtf8 } from '../../../../util/bytes.js';
import { withFile } from '../../../../util/file-bytes.js';
import { badVectors } from './bad-vectors.js';

const STEP_BYTES = 1 << 20;
/** No vector with its text is longer. */
const LONGEST_LINE = 64 << 20;
const [LF, CR] = [0x0a, 0x0d];
const BYTE_ORDER_MARK = /^\uFEFF/;

/** A line that is not blank, and its number from 1. */
export interface NumberedLine {
  readonly text: string;
  readonly line: number;
}

/** Hands over the lines of a file of any size, one after the other. */
export function readLines(
  file: { readonly absolute: string; readonly path: string },
  each: (line: NumberedLine) => void,
): void {
  let rest: Uint8Array[] = [];
  let waiting = 0;
  let line = 0;
  const end = () => {
    line++;
    const bytes = Buffer.concat(rest);
    rest = [];
    waiting = 0;
    const text = decoded(bytes, { path: file.path, line });
    if (text.trim() !== '') each({ text, line });
  };
  const keep = (bytes: Uint8Array) => {
    waiting += bytes.length;
    if (waiting > LONGEST_LINE) {
      const place = { path: file.path, line: line + 1 };
      throw badVectors(place, 'the line is longer than 64 MiB', 'Write one vector a line.');
    }
    if (bytes.length > 0) rest.push(Uint8Array.from(bytes));
  };
  withFile(file.absolute, 'r', (descriptor) => {
    const step = new Uint8Array(STEP_BYTES);
    for (;;) {
      const read = readSync(descriptor, step, 0, step.length, null);
      if (read === 0) break;
      let start = 0;
      for (let i = step.indexOf(LF); i >= 0 && i < read; i = step.indexOf(LF, start)) {
        keep(step.subarray(start, i));
        end();
        start = i + 1;
      }
      keep(step.subarray(start, read));
    }
  });
  if (waiting > 0) end();
}

function decoded(bytes: Uint8Array, place: { readonly path: string; readonly line: number }) {
  const body = bytes.at(-1) === CR ? bytes.subarray(0, -1) : bytes;
  try {
    const text = fromUtf8(body);
    return place.line === 1 ? text.replace(BYTE_ORDER_MARK, '') : text;
  } catch (error) {
    // The decoder throws TypeError for bytes that are not UTF-8.
    if (!(error instanceof TypeError)) throw error;
    throw badVectors(place, 'it is not UTF-8', 'Save the file as UTF-8.');
  }
}
