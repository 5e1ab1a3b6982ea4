import type { DenseSearch, FoundVector } from '../model/dense-search.js';
import { decodeStoredVector } from '../model/entry-codecs.js';
import { documentOfKey, partOfKey } from '../model/entry-keys.js';
import type { ObjectId } from '../model/object-id.js';
import type { NodeReader } from '../tree/node-reader.js';
import { countEntries, readRange } from '../tree/read.js';
import { bestRows } from './best-rows.js';

/** All vectors of a map in memory, compared one by one: exact cosine similarity. */
export class ExactSearch implements DenseSearch {
  private constructor(
    readonly keys: readonly Uint8Array[],
    /** Row-major, each row of length 1; a zero vector stays zero and has cosine 0 to all. */
    readonly matrix: Float32Array,
    readonly dimensions: number,
  ) {}

  /** Reads a vectors map: rows × dimensions × 4 bytes of memory. */
  static open(reader: NodeReader, vectors: ObjectId, dimensions: number): ExactSearch {
    const rows = countEntries(reader, vectors);
    const matrix = new Float32Array(rows * dimensions);
    const keys: Uint8Array[] = [];
    for (const { key, value } of readRange(reader, vectors)) {
      const { values } = decodeStoredVector(value);
      matrix.set(normalized(values), keys.length * dimensions);
      keys.push(key);
    }
    return new ExactSearch(keys, matrix, dimensions);
  }

  search(vector: Float32Array, k: number): FoundVector[] {
    const scores = this.#similarities(normalized(vector));
    return bestRows(scores, k).flatMap((row) => {
      const key = this.keys[row];
      const score = scores[row];
      if (key === undefined || score === undefined) return [];
      return [{ document: documentOfKey(key), shownHash: partOfKey(key), score }];
    });
  }

  #similarities(query: Float32Array): Float32Array {
    const { matrix, dimensions } = this;
    const scores = new Float32Array(this.keys.length);
    for (let row = 0, at = 0; row < scores.length; row++, at += dimensions) {
      let sum = 0;
      for (let i = 0; i < dimensions; i++) sum += (matrix[at + i] ?? 0) * (query[i] ?? 0);
      scores[row] = sum;
    }
    return scores;
  }
}

function normalized(values: Float32Array): Float32Array {
  let sum = 0;
  for (const value of values) sum += value * value;
  if (sum === 0) return values;
  const scale = 1 / Math.sqrt(sum);
  return values.map((value) => value * scale);
}
