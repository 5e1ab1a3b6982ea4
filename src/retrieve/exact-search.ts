import { StemmaError } from '../errors/stemma-error.js';
import type { DenseSearch, FoundVector } from '../model/dense-search.js';
import { decodeStoredVector } from '../model/entry-codecs.js';
import { documentOfKey, partOfKey } from '../model/entry-keys.js';
import { NearestRows } from '../model/nearest/nearest-rows.js';
import type { ObjectId } from '../model/object-id.js';
import { unitVector } from '../model/unit-vector.js';
import type { NodeReader } from '../tree/node-reader.js';
import { countRange, readRange, type Range } from '../tree/read.js';

/** All vectors of a map in memory, compared one by one: exact cosine similarity. */
export class ExactSearch implements DenseSearch {
  readonly #nearest: NearestRows;

  private constructor(
    readonly keys: readonly Uint8Array[],
    /** Row-major, each row of length 1; a zero vector stays zero and has cosine 0 to all. */
    readonly matrix: Float32Array,
    readonly dimensions: number,
  ) {
    this.#nearest = new NearestRows({ matrix, rows: keys.length, dimensions });
  }

  /**
   * Reads a vectors map, or ranges of it in order: rows × dimensions × 4 bytes of memory. Throws
   * `snapshot-inconsistent` where a vector has other dimensions.
   */
  static open(
    reader: NodeReader,
    vectors: ObjectId,
    dimensions: number,
    ranges: readonly Range[] = [{}],
  ): ExactSearch {
    const rows = ranges.reduce((sum, range) => sum + countRange(reader, vectors, range), 0);
    const matrix = new Float32Array(rows * dimensions);
    const keys: Uint8Array[] = [];
    for (const range of ranges) {
      for (const { key, value } of readRange(reader, vectors, range)) {
        const { values } = decodeStoredVector(value);
        if (values.length !== dimensions) throw otherDimensions(key, values.length, dimensions);
        matrix.set(unitVector(values), keys.length * dimensions);
        keys.push(key);
      }
    }
    return new ExactSearch(keys, matrix, dimensions);
  }

  search(vector: Float32Array, k: number): FoundVector[] {
    if (vector.length !== this.dimensions) {
      throw new Error(`a query of ${vector.length} dimensions for ${this.dimensions}`);
    }
    return this.#nearest.best(unitVector(vector), k).flatMap(({ row, score }) => {
      const key = this.keys[row];
      if (key === undefined) return [];
      return [{ document: documentOfKey(key), shownHash: partOfKey(key), score }];
    });
  }
}

function otherDimensions(key: Uint8Array, found: number, expected: number): StemmaError {
  const document = documentOfKey(key);
  return new StemmaError(
    'snapshot-inconsistent',
    `cannot search: a vector of '${document}' has ${found} dimensions, stemma.lock says ${expected}`,
    { data: { document, found, expected }, suggestions: ['Run `stemma run`.'] },
  );
}
