import { bestRows } from './best-rows.js';
import { ByteRows, type RowMatrix } from './byte-rows.js';

/** Where more than one row in so many is wanted, leaving rows out early does not pay. */
const SIEVE_SHARE = 8;

/** A row and its product with the query. */
export interface ScoredRow {
  readonly row: number;
  /** A float32. */
  readonly score: number;
}

/**
 * Rows compared with a query one by one.
 *
 * Rows rounded to bytes give bounds first; only a row that may be among the best is compared in
 * full, by the same sum in the same order as without bounds, so scores and ranks are the same.
 */
export class NearestRows {
  #sieve: Sieve | undefined;

  constructor(readonly of: RowMatrix) {}

  /** Up to `k` rows with the highest products with a query of length 1, ties by the lower row. */
  best(query: Float32Array, k: number): ScoredRow[] {
    const { rows } = this.of;
    if (k <= 0) return [];
    const chosen = k * SIEVE_SHARE > rows ? undefined : this.#candidates(query, k);
    const scores = chosen ? this.#scoresOf(chosen, query) : this.#similarities(query);
    // Candidates ascend, so the lower of two equal ones stands first as among all rows.
    return bestRows(scores, k).map((i) => ({ row: chosen?.[i] ?? i, score: scores[i] ?? 0 }));
  }

  /** Rows that may be among the best `k`, ascending: all whose upper bound reaches `k` lower ones. */
  #candidates(query: Float32Array, k: number): number[] {
    const { rows } = this.of;
    this.#sieve ??= {
      bytes: new ByteRows(this.of),
      lower: new Float32Array(rows),
      upper: new Float32Array(rows),
    };
    const { bytes, lower, upper } = this.#sieve;
    bytes.bounds(query, { lower, upper });
    const sure = lower[bestRows(lower, k).at(-1) ?? 0] ?? -Infinity;
    const candidates: number[] = [];
    for (let row = 0; row < rows; row++) if ((upper[row] ?? 0) >= sure) candidates.push(row);
    return candidates;
  }

  #scoresOf(rows: readonly number[], query: Float32Array): Float32Array {
    const scores = new Float32Array(rows.length);
    for (const [i, row] of rows.entries()) scores[i] = this.#scoreOne(query, row);
    return scores;
  }

  #similarities(query: Float32Array): Float32Array {
    const scores = new Float32Array(this.of.rows);
    const inFours = scores.length - (scores.length % 4);
    for (let row = 0; row < inFours; row += 4) this.#scoreFour(query, row, scores);
    for (let row = inFours; row < scores.length; row++) scores[row] = this.#scoreOne(query, row);
    return scores;
  }

  /**
   * Four rows at once, by pairs of columns: twice as fast as one by one, for each value of the
   * query is read once and no sum waits for the one before. A row is summed in the same order as
   * alone, so that its score does not depend on its place.
   */
  #scoreFour(query: Float32Array, row: number, scores: Float32Array): void {
    const { matrix, dimensions } = this.of;
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

  #scoreOne(query: Float32Array, row: number): number {
    const { matrix, dimensions } = this.of;
    let even = 0;
    let odd = 0;
    for (let i = 0, at = row * dimensions; i < dimensions; i += 2, at += 2) {
      even += (matrix[at] ?? 0) * (query[i] ?? 0);
      odd += (matrix[at + 1] ?? 0) * (query[i + 1] ?? 0);
    }
    return even + odd;
  }
}

/** Bounds of all rows, with room to write them to. */
interface Sieve {
  readonly bytes: ByteRows;
  readonly lower: Float32Array;
  readonly upper: Float32Array;
}
