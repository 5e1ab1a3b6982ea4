import { StemmaError } from '../errors/stemma-error.js';
import type { DenseSearch, FoundVector } from '../model/dense-search.js';
import { decodeStoredVector } from '../model/entry-codecs.js';
import { documentOfKey, partOfKey } from '../model/entry-keys.js';
import type { ObjectId } from '../model/object-id.js';
import { unitVector } from '../model/unit-vector.js';
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

  /**
   * Reads a vectors map: rows × dimensions × 4 bytes of memory. Throws `snapshot-inconsistent`
   * where a vector has other dimensions.
   */
  static open(reader: NodeReader, vectors: ObjectId, dimensions: number): ExactSearch {
    const rows = countEntries(reader, vectors);
    const matrix = new Float32Array(rows * dimensions);
    const keys: Uint8Array[] = [];
    for (const { key, value } of readRange(reader, vectors)) {
      const { values } = decodeStoredVector(value);
      if (values.length !== dimensions) throw otherDimensions(key, values.length, dimensions);
      matrix.set(unitVector(values), keys.length * dimensions);
      keys.push(key);
    }
    return new ExactSearch(keys, matrix, dimensions);
  }

  search(vector: Float32Array, k: number): FoundVector[] {
    if (vector.length !== this.dimensions) {
      throw new Error(`a query of ${vector.length} dimensions for ${this.dimensions}`);
    }
    const scores = this.#similarities(unitVector(vector));
    return bestRows(scores, k).flatMap((row) => {
      const key = this.keys[row];
      const score = scores[row];
      if (key === undefined || score === undefined) return [];
      return [{ document: documentOfKey(key), shownHash: partOfKey(key), score }];
    });
  }

  #similarities(query: Float32Array): Float32Array {
    const scores = new Float32Array(this.keys.length);
    const inFours = scores.length - (scores.length % 4);
    for (let row = 0; row < inFours; row += 4) this.#scoreFour(query, row, scores);
    for (let row = inFours; row < scores.length; row++) this.#scoreOne(query, row, scores);
    return scores;
  }

  /**
   * Four rows at once, by pairs of columns: twice as fast as one by one, for each value of the
   * query is read once and no sum waits for the one before. A row is summed in the same order as
   * alone, so that its score does not depend on its place.
   */
  #scoreFour(query: Float32Array, row: number, scores: Float32Array): void {
    const { matrix, dimensions } = this;
    const [second, third, fourth] = [dimensions, 2 * dimensions, 3 * dimensions];
    let [a, b, c, d] = [0, 0, 0, 0];
    let [oddA, oddB, oddC, oddD] = [0, 0, 0, 0];
    for (let i = 0, at = row * dimensions; i < dimensions; i += 2, at += 2) {
      const even = query[i] ?? 0;
      // Behind the end of a query of odd length stands 0, whatever the matrix has there.
      const odd = query[i + 1] ?? 0;
      a += (matrix[at] ?? 0) * even;
      b += (matrix[at + second] ?? 0) * even;
      c += (matrix[at + third] ?? 0) * even;
      d += (matrix[at + fourth] ?? 0) * even;
      oddA += (matrix[at + 1] ?? 0) * odd;
      oddB += (matrix[at + second + 1] ?? 0) * odd;
      oddC += (matrix[at + third + 1] ?? 0) * odd;
      oddD += (matrix[at + fourth + 1] ?? 0) * odd;
    }
    scores[row] = a + oddA;
    scores[row + 1] = b + oddB;
    scores[row + 2] = c + oddC;
    scores[row + 3] = d + oddD;
  }

  #scoreOne(query: Float32Array, row: number, scores: Float32Array): void {
    const { matrix, dimensions } = this;
    let even = 0;
    let odd = 0;
    for (let i = 0, at = row * dimensions; i < dimensions; i += 2, at += 2) {
      even += (matrix[at] ?? 0) * (query[i] ?? 0);
      odd += (matrix[at + 1] ?? 0) * (query[i + 1] ?? 0);
    }
    scores[row] = even + odd;
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
