import { createHash, type Hash } from 'node:crypto';
import { fstatSync } from 'node:fs';
import { diskFull } from '../../../errors/disk-error.js';
import { StemmaError } from '../../../errors/stemma-error.js';
import { encodeExceptions, type GraphException } from '../../../model/graph/graph-exceptions.js';
import {
  decodeGraphHeader,
  elementOffset,
  GRAPH_HEADER_BYTES,
  LABEL_BYTES,
  upperEnds,
  type GraphLayout,
} from '../../../model/graph/graph-layout.js';
import { encodeGraphPiece, PIECE_ELEMENTS } from '../../../model/graph/graph-piece.js';
import { encodeLabelRanks } from '../../../model/graph/label-ranks.js';
import { encodeIndexManifest, encodeKeys } from '../../../model/index-manifest.js';
import type { ObjectId } from '../../../model/object-id.js';
import type { ObjectStore } from '../../../model/object-store.js';
import { equalBytes } from '../../../util/bytes.js';
import { readFully, withFile } from '../../../util/file-bytes.js';
import { sha256Hex } from '../../../util/hash-key.js';

/** Bytes of vectors from which on exceptions begin another object. */
const EXCEPTION_BYTES = 1024 * 1024;

/** A graph file that hnswlib has written, and what is known of its vectors. */
export interface WrittenGraph {
  /** Where hnswlib wrote the file. */
  readonly path: string;
  readonly dimensions: number;
  /** Vector keys by label, empty for a removed one. */
  readonly labels: readonly Uint8Array[];
  /** Labels that an earlier version had: their vectors are in its map or its exceptions. */
  readonly earlierLabels: number;
  /** Exceptions of that version. */
  readonly earlierExceptions: readonly ObjectId[];
  /** Labels below `earlierLabels` that are removed since. */
  readonly removed: ReadonlySet<number>;
  /** Vectors of the labels from `earlierLabels` on, as they should lie in the file. */
  readonly added: Iterable<Uint8Array>;
}

/**
 * Puts a graph into the store without its vectors: links in pieces, labels as places in the vectors
 * map, and, word for word, the vectors that the map does not give. Reads the file once. Throws
 * `disk-full` where hnswlib could not write all of it.
 */
export function saveGraph(store: ObjectStore, written: WrittenGraph): ObjectId {
  return withFile(written.path, 'r', (file) => new GraphSaver(store, written, file).save());
}

class GraphSaver {
  readonly #hash: Hash = createHash('sha256');
  readonly #header: Uint8Array;
  readonly #layout: GraphLayout;
  readonly #pieces: ObjectId[] = [];
  readonly #exceptions: ObjectId[];
  #waiting: GraphException[] = [];
  readonly #added: Iterator<Uint8Array>;

  constructor(
    readonly store: ObjectStore,
    readonly written: WrittenGraph,
    readonly file: number,
  ) {
    this.#header = this.#read(0, GRAPH_HEADER_BYTES);
    this.#layout = decodeGraphHeader(this.#header, written.dimensions);
    this.#exceptions = [...written.earlierExceptions];
    this.#added = written.added[Symbol.iterator]();
    if (this.#layout.elements !== written.labels.length) {
      throw new Error('a graph has other elements than labels');
    }
  }

  save(): ObjectId {
    const { store, written } = this;
    const end = elementOffset(this.#layout, this.#layout.elements);
    const upper = this.#read(end, Math.max(0, fstatSync(this.file).size - end));
    this.#hash.update(this.#header);
    this.#savePieces(upper);
    this.#putExceptions();
    this.#hash.update(upper);
    return store.put(
      'index',
      encodeIndexManifest({
        type: 'hnsw',
        dimensions: written.dimensions,
        header: this.#header,
        labels: store.put('index', encodeLabelRanks(written.labels)),
        pieces: this.#pieces,
        exceptions: this.#exceptions,
        hashes: {
          graph: this.#hash.digest('hex'),
          keys: sha256Hex(encodeKeys(written.labels)),
        },
      }),
    );
  }

  #savePieces(upper: Uint8Array): void {
    const { elements, linkBytes, elementBytes } = this.#layout;
    const ends = this.#upperEnds(upper);
    for (let first = 0; first < elements; first += PIECE_ELEMENTS) {
      const last = Math.min(elements, first + PIECE_ELEMENTS);
      const records = this.#read(elementOffset(this.#layout, first), (last - first) * elementBytes);
      this.#hash.update(records);
      const links = new Uint8Array((last - first) * linkBytes);
      for (let element = first; element < last; element++) {
        const at = (element - first) * elementBytes;
        const record = records.subarray(at, at + elementBytes);
        links.set(record.subarray(0, linkBytes), (element - first) * linkBytes);
        this.#lookAt(element, record);
      }
      const own = upper.subarray(ends[first - 1] ?? 0, ends[last - 1]);
      this.#pieces.push(this.store.put('index', encodeGraphPiece({ links, upper: own })));
    }
  }

  /** Makes an exception of a vector that cannot be taken from the map. */
  #lookAt(element: number, record: Uint8Array): void {
    const { linkBytes, vectorBytes } = this.#layout;
    const { earlierLabels, removed } = this.written;
    const vector = record.subarray(linkBytes, linkBytes + vectorBytes);
    const label = record.subarray(linkBytes + vectorBytes);
    if (!equalBytes(label, labelBytes(element))) throw new Error('a label is not its element');
    if (element < earlierLabels ? removed.has(element) : !this.#isAsAdded(vector)) {
      this.#waiting.push({ label: element, vector: Uint8Array.from(vector) });
      if (this.#waiting.length * vectorBytes >= EXCEPTION_BYTES) this.#putExceptions();
    }
  }

  #isAsAdded(vector: Uint8Array): boolean {
    const next = this.#added.next();
    if (next.done === true) throw new Error('a graph has more labels than were added');
    return equalBytes(next.value, vector);
  }

  #putExceptions(): void {
    if (this.#waiting.length === 0) return;
    this.#exceptions.push(this.store.put('index', encodeExceptions(this.#waiting)));
    this.#waiting = [];
  }

  #read(position: number, length: number): Uint8Array {
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
