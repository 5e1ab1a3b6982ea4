import type { BlobReference } from '../../model/document.js';
import type { ObjectId } from '../../model/object-id.js';
import { firstPiece, PIECE_MAXIMUM } from './cut-pieces.js';
import { encodePieceList, endsList, type PieceItem } from './piece-list.js';

/** Bytes up to which a document is one object. */
export const WHOLE_BYTES = 1024 * 1024;

/** Keeps bytes that are in memory anyway; the same reference as a `BlobWriter` gives. */
export function keepBlob(put: (bytes: Uint8Array) => ObjectId, bytes: Uint8Array): BlobReference {
  if (bytes.length <= WHOLE_BYTES) return { blob: put(bytes), pieced: false };
  const writer = new BlobWriter(put);
  writer.write(bytes);
  const { blob, pieced } = writer.finish();
  return { blob, pieced };
}

/**
 * Takes a document's bytes as they come and keeps them: as one object up to 1 MiB, else in
 * content-defined pieces under a tree of lists. The same bytes give the same reference however they
 * are handed in. Holds at most 1 MiB and one list of each level.
 */
export class BlobWriter {
  readonly #buffer = new Uint8Array(WHOLE_BYTES);
  #buffered = 0;
  #size = 0;
  #pieced = false;
  readonly #levels: PieceItem[][] = [];

  constructor(
    /** Keeps an object, or only names it where nothing is to be kept. */
    readonly put: (bytes: Uint8Array) => ObjectId,
  ) {}

  write(bytes: Uint8Array): void {
    this.#size += bytes.length;
    for (let offset = 0; offset < bytes.length;) {
      if (this.#buffered === WHOLE_BYTES) this.#cut(false);
      const part = bytes.subarray(offset, offset + WHOLE_BYTES - this.#buffered);
      this.#buffer.set(part, this.#buffered);
      this.#buffered += part.length;
      offset += part.length;
    }
  }

  /** What names the bytes written. */
  finish(): BlobReference & { readonly size: number } {
    if (!this.#pieced) {
      const blob = this.put(this.#buffer.subarray(0, this.#buffered));
      return { blob, pieced: false, size: this.#size };
    }
    this.#cut(true);
    return { blob: this.#closeLists(), pieced: true, size: this.#size };
  }

  /** Puts the pieces of the buffer; keeps what may still grow. */
  #cut(last: boolean): void {
    this.#pieced = true;
    let start = 0;
    while (start < this.#buffered) {
      const rest = this.#buffer.subarray(start, this.#buffered);
      // A piece of the end may be cut too early while more bytes are to come.
      if (!last && rest.length < PIECE_MAXIMUM) break;
      const length = firstPiece(rest, last);
      if (length === undefined) break;
      this.#add(0, { id: this.put(rest.subarray(0, length)), size: length });
      start += length;
    }
    this.#buffer.copyWithin(0, start, this.#buffered);
    this.#buffered -= start;
  }

  #add(level: number, item: PieceItem): void {
    const items = (this.#levels[level] ??= []);
    items.push(item);
    if (endsList(item.id, items.length)) this.#closeList(level);
  }

  #closeList(level: number): void {
    const items = this.#levels[level] ?? [];
    this.#levels[level] = [];
    const size = items.reduce((sum, item) => sum + item.size, 0);
    this.#add(level + 1, { id: this.put(encodePieceList({ level, items })), size });
  }

  /** Closes the open list of every level; the last one left above them all is the root. */
  #closeLists(): ObjectId {
    for (let level = 0; ; level++) {
      const items = this.#levels[level] ?? [];
      const [only] = items;
      const top = level === this.#levels.length - 1;
      if (top && level > 0 && items.length === 1 && only !== undefined) return only.id;
      if (items.length > 0) this.#closeList(level);
    }
  }
}
