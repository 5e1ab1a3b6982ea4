import { createHash, type Hash } from 'node:crypto';
import { fstatSync } from 'node:fs';
import { diskFull } from '../../../errors/disk-error.js';
import { StemmaError } from '../../../errors/stemma-error.js';
import type { GraphException } from '../../../model/graph/graph-exceptions.js';
import {
  decodeGraphHeader,
  elementOffset,
  GRAPH_HEADER_BYTES,
  LABEL_BYTES,
  upperEnds,
  type GraphLayout,
} from '../../../model/graph/graph-layout.js';
import { encodeGraphPiece, PIECE_ELEMENTS } from '../../../model/graph/graph-piece.js';
import { objectIdOf, type ObjectId } from '../../../model/object-id.js';
import { equalBytes } from '../../../util/bytes.js';
import { readFully, withFile } from '../../../util/file-bytes.js';
import type { GraphParts, GraphWork } from './graph-work.js';

/** A graph file that hnswlib has written, and what is known of its vectors. */
export interface WrittenGraph extends Pick<
  GraphWork,
  'dimensions' | 'labels' | 'removed' | 'vectors'
> {
  readonly path: string;
  readonly known: readonly ObjectId[];
}

/**
 * Takes a graph apart into what the store keeps: links in pieces, and, word for word, the vectors
 * that the map does not give. Reads the file once. Throws `disk-full` where hnswlib could not write
 * all of it.
 */
export function readGraphParts(written: WrittenGraph): GraphParts {
  return withFile(written.path, 'r', (file) => new PartsReader(written, file).read());
}

class PartsReader {
  readonly #hash: Hash = createHash('sha256');
  readonly #header: Uint8Array;
  readonly #layout: GraphLayout;
  readonly #pieces: (Uint8Array | ObjectId)[] = [];
  readonly #exceptions: GraphException[] = [];
  readonly #removed: ReadonlySet<number>;

  constructor(
    readonly written: WrittenGraph,
    readonly file: number,
  ) {
    const { dimensions, labels, vectors, removed } = written;
    this.#header = this.#bytes(0, GRAPH_HEADER_BYTES);
    this.#layout = decodeGraphHeader(this.#header, dimensions);
    this.#removed = new Set(removed);
    if (this.#layout.elements !== labels + vectors.length / dimensions) {
      throw new Error('a graph has other elements than labels');
    }
  }

  read(): GraphParts {
    const end = elementOffset(this.#layout, this.#layout.elements);
    const upper = this.#bytes(end, Math.max(0, fstatSync(this.file).size - end));
    this.#hash.update(this.#header);
    this.#readPieces(upper);
    this.#hash.update(upper);
    return {
      header: this.#header,
      hash: this.#hash.digest('hex'),
      pieces: this.#pieces,
      exceptions: this.#exceptions,
    };
  }

  #readPieces(upper: Uint8Array): void {
    const { elements, linkBytes, elementBytes } = this.#layout;
    const ends = this.#upperEnds(upper);
    for (let first = 0; first < elements; first += PIECE_ELEMENTS) {
      const last = Math.min(elements, first + PIECE_ELEMENTS);
      const records = this.#bytes(
        elementOffset(this.#layout, first),
        (last - first) * elementBytes,
      );
      this.#hash.update(records);
      const links = new Uint8Array((last - first) * linkBytes);
      for (let element = first; element < last; element++) {
        const at = (element - first) * elementBytes;
        const record = records.subarray(at, at + elementBytes);
        links.set(record.subarray(0, linkBytes), (element - first) * linkBytes);
        this.#lookAt(element, record);
      }
      const own = upper.subarray(ends[first - 1] ?? 0, ends[last - 1]);
      this.#keepPiece(encodeGraphPiece({ links, upper: own }));
    }
  }

  #keepPiece(piece: Uint8Array): void {
    const known = this.written.known[this.#pieces.length];
    const same = known !== undefined && objectIdOf(piece) === known;
    this.#pieces.push(same ? known : piece);
  }

  /** Makes an exception of a vector that cannot be taken from the map. */
  #lookAt(element: number, record: Uint8Array): void {
    const { linkBytes, vectorBytes } = this.#layout;
    const vector = record.subarray(linkBytes, linkBytes + vectorBytes);
    const label = record.subarray(linkBytes + vectorBytes);
    if (!equalBytes(label, labelBytes(element))) throw new Error('a label is not its element');
    const isNew = element >= this.written.labels;
    if (isNew ? !equalBytes(this.#added(element), vector) : this.#removed.has(element)) {
      this.#exceptions.push({ label: element, vector: Uint8Array.from(vector) });
    }
  }

  /** The bytes that were to be added for a new label. */
  #added(element: number): Uint8Array {
    const { vectors, labels } = this.written;
    const { vectorBytes } = this.#layout;
    const at = vectors.byteOffset + (element - labels) * vectorBytes;
    return new Uint8Array(vectors.buffer, at, vectorBytes);
  }

  #bytes(position: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    if (!readFully(this.file, bytes, position)) throw cutShort(this.written.path);
    return bytes;
  }

  #upperEnds(upper: Uint8Array): number[] {
    try {
      return upperEnds(this.#layout, upper);
    } catch (error) {
      // hnswlib has just written it: it can only be shorter than it should.
      if (error instanceof StemmaError) throw cutShort(this.written.path);
      throw error;
    }
  }
}

/** hnswlib does not say when it could not write; the file tells. */
function cutShort(path: string): StemmaError {
  const cause = new Error('hnswlib wrote a part of the file only');
  return diskFull(path, { data: { path }, cause });
}

/** A label as the file has it. */
function labelBytes(label: number): Uint8Array {
  const bytes = new Uint8Array(LABEL_BYTES);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(label), true);
  return bytes;
}
