/**
 * How much of one file is in another, as Git estimates it for renames (gitdiffcore(7)): files are cut
 * into lines, of 64 bytes at most, and the bytes of the pieces that both have, as often as both have
 * them, are divided by the size of the larger file.
 */

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const PIECE_BYTES = 64;

/** A file as its pieces. */
export interface FilePieces {
  /** Bytes. */
  readonly size: number;
  /** Bytes that a piece comes to in all its occurrences. */
  readonly pieces: ReadonlyMap<string, number>;
}

/** Cuts a file. Line ends of Windows count as those of Unix. */
export function piecesOf(bytes: Uint8Array): FilePieces {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieces = new Map<string, number>();
  let start = 0;
  for (let at = 0; at < buffer.length; at++) {
    const isLast = at + 1 === buffer.length;
    const isEnd = buffer[at] === LINE_FEED || at + 1 - start === PIECE_BYTES || isLast;
    if (!isEnd) continue;
    const piece = buffer.toString('latin1', start, at + 1);
    const isCrlf = buffer[at] === LINE_FEED && at > start && buffer[at - 1] === CARRIAGE_RETURN;
    const plain = isCrlf ? `${piece.slice(0, -2)}\n` : piece;
    pieces.set(plain, (pieces.get(plain) ?? 0) + plain.length);
    start = at + 1;
  }
  return { size: buffer.length, pieces };
}

/**
 * Compares files with many others at once: a piece is looked up among all of them, so that what a
 * file has with none of them costs nothing.
 */
export class SimilarityIndex {
  readonly #holders = new Map<string, { readonly file: number; readonly bytes: number }[]>();

  constructor(readonly files: readonly FilePieces[]) {
    for (const [file, { pieces }] of files.entries()) {
      for (const [piece, bytes] of pieces) {
        const holders = this.#holders.get(piece);
        if (holders === undefined) this.#holders.set(piece, [{ file, bytes }]);
        else holders.push({ file, bytes });
      }
    }
  }

  /** Similarity to each of the files, from 0 to 1. */
  similaritiesTo({ size, pieces }: FilePieces): Float64Array {
    const common = new Float64Array(this.files.length);
    for (const [piece, bytes] of pieces) {
      for (const holder of this.#holders.get(piece) ?? []) {
        common[holder.file] = (common[holder.file] ?? 0) + Math.min(bytes, holder.bytes);
      }
    }
    return common.map((bytes, file) => bytes / Math.max(size, this.files[file]?.size ?? 0, 1));
  }
}
