import { StemmaError } from '../../errors/stemma-error.js';
import { forEachLine, type ByteLine } from '../../util/byte-lines.js';
import type { ByteSlice } from '../../util/byte-keys.js';

/** A file in pieces, with the path that messages name. */
export interface TrecSource {
  readonly path: string;
  readonly pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** No line of these files is longer; one that is comes from something else. */
const LONGEST_LINE = 1024 * 1024;

/** Fields that are kept; a run has six. */
const KEPT = 7;

const HASH_SIGN = 0x23;

/** The fields of one line: places in its bytes, good until the next line. */
export class TrecFields {
  bytes: Uint8Array = new Uint8Array();
  line = 0;
  count = 0;
  readonly #slice = { bytes: this.bytes, start: 0, end: 0 };
  readonly #starts = new Uint32Array(KEPT);
  readonly #ends = new Uint32Array(KEPT);

  /** Takes a line apart at its white space; a carriage return is white space too. */
  split({ bytes, start, end, number }: ByteLine): void {
    this.bytes = bytes;
    this.line = number;
    let count = 0;
    let at = start;
    while (count < KEPT) {
      while (at < end && isSpace(bytes[at] ?? 0)) at++;
      if (at === end) break;
      this.#starts[count] = at;
      while (at < end && !isSpace(bytes[at] ?? 0)) at++;
      this.#ends[count] = at;
      count++;
    }
    this.count = count;
  }

  /** A field as a place in the line; the object is the same for all, good until the next call. */
  slice(field: number): ByteSlice {
    this.#slice.bytes = this.bytes;
    this.#slice.start = this.#starts[field] ?? 0;
    this.#slice.end = this.#ends[field] ?? 0;
    return this.#slice;
  }

  /** True where a field has these bytes, a character each. */
  is(field: number, binary: string): boolean {
    const { bytes, start, end } = this.slice(field);
    if (end - start !== binary.length) return false;
    for (let at = start; at < end; at++) {
      if (bytes[at] !== binary.charCodeAt(at - start)) return false;
    }
    return true;
  }

  /** A field with a character a byte: what is compared and sorted, not what is shown. */
  binary(field: number): string {
    return Buffer.from(this.#view(field)).toString('latin1');
  }

  /** A field as it is shown. */
  text(field: number): string {
    return Buffer.from(this.#view(field)).toString('utf8');
  }

  #view(field: number): Uint8Array {
    return this.bytes.subarray(this.#starts[field], this.#ends[field]);
  }
}

/**
 * Calls `visit` with the fields of each line. Blank lines and lines that begin with `#` are passed
 * over, as trec_eval does; a byte order mark is no part of the first field.
 */
export async function forEachTrecLine(
  source: TrecSource,
  visit: (fields: TrecFields) => void,
): Promise<void> {
  const fields = new TrecFields();
  await forEachLine(source.pieces, {
    longest: LONGEST_LINE,
    tooLong: (line) => badTrecLine(source.path, line, 'the line is longer than 1 MiB'),
    visit: (line) => {
      if (line.number === 1) passOverMark(line);
      fields.split(line);
      if (fields.count === 0 || fields.bytes[fields.slice(0).start] === HASH_SIGN) return;
      visit(fields);
    },
  });
}

/** The error for a line that cannot be read. */
export function badTrecLine(
  path: string,
  line: number,
  problem: string,
  suggestions = ['Correct the line, or write the file anew with the tool that it came from.'],
): StemmaError {
  return new StemmaError('bad-trec-file', `cannot read '${path}', line ${line}: ${problem}`, {
    data: { path, line },
    suggestions,
  });
}

/** The error for a file without a line. */
export function emptyTrecFile(path: string, what: string): StemmaError {
  return new StemmaError('bad-trec-file', `cannot read '${path}': it holds no ${what}`, {
    data: { path },
    suggestions: ['Look whether the tool that should have written it failed.'],
  });
}

function passOverMark(line: ByteLine): void {
  const { bytes, start } = line;
  if (bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf) {
    line.start += 3;
  }
}

/** Blank, tab, line feed, vertical tab, form feed, carriage return. */
function isSpace(byte: number): boolean {
  return byte <= 0x20 && (byte === 0x20 || (byte <= 0x0d && byte >= 0x09));
}
