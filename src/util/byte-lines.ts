/** One line of a file: `bytes[start]` to before `bytes[end]`, without its line feed. */
export interface ByteLine {
  bytes: Uint8Array;
  start: number;
  end: number;
  /** From 1. */
  number: number;
}

const LINE_FEED = 0x0a;

/**
 * Calls `visit` with each line of bytes that come in pieces; no string is made of them. The object
 * and its bytes are only good until the call returns. A file that ends without a line feed ends
 * with a line; an empty file has none. Throws what `tooLong` makes of a line's number where one is
 * longer than `longest` bytes.
 */
export async function forEachLine(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  options: {
    readonly longest: number;
    readonly tooLong: (line: number) => Error;
    readonly visit: (line: ByteLine) => void;
  },
): Promise<void> {
  const { longest, tooLong, visit } = options;
  const line: ByteLine = { bytes: new Uint8Array(), start: 0, end: 0, number: 0 };
  const pass = (bytes: Uint8Array, start: number, end: number): void => {
    line.bytes = bytes;
    line.start = start;
    line.end = end;
    line.number++;
    if (end - start > longest) throw tooLong(line.number);
    visit(line);
  };
  let rest = new Uint8Array();
  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf(LINE_FEED); end !== -1; end = piece.indexOf(LINE_FEED, start)) {
      if (rest.length === 0) pass(piece, start, end);
      else {
        const joined = join(rest, piece.subarray(0, end));
        pass(joined, 0, joined.length);
        rest = new Uint8Array();
      }
      start = end + 1;
    }
    if (start < piece.length) rest = join(rest, piece.subarray(start));
    if (rest.length > longest) throw tooLong(line.number + 1);
  }
  if (rest.length > 0) pass(rest, 0, rest.length);
}

/** A copy of both, one after the other. */
function join(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
