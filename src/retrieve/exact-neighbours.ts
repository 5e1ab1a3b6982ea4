import { NearestRows } from '../model/nearest/nearest-rows.js';

/** A vector near to a question. */
export interface Neighbour {
  readonly key: Uint8Array;
  /** Cosine similarity. */
  readonly score: number;
}

/** Vectors to compare with, each of length 1. */
export interface VectorBlock {
  readonly keys: readonly Uint8Array[];
  /** Row-major, a row a key. */
  readonly matrix: Float32Array;
}

/**
 * The nearest vectors to some questions, nearest first, found by comparing all of them, a block at
 * a time: memory for one block and `depth` neighbours of each question.
 */
export class ExactNeighbours {
  readonly lists: Neighbour[][];

  constructor(
    /** Row-major, each of length 1. */
    readonly questions: Float32Array,
    readonly size: { readonly dimensions: number; readonly depth: number },
    lists?: readonly (readonly Neighbour[])[],
  ) {
    const count = questions.length / size.dimensions;
    this.lists = Array.from({ length: count }, (_, i) => [...(lists?.[i] ?? [])]);
  }

  /** Takes more vectors into account. */
  add({ keys, matrix }: VectorBlock): void {
    const { dimensions, depth } = this.size;
    const rows = new NearestRows({ matrix, rows: keys.length, dimensions });
    for (const [i, list] of this.lists.entries()) {
      const question = this.questions.subarray(i * dimensions, (i + 1) * dimensions);
      for (const { row, score } of rows.best(question, depth)) {
        const key = keys[row];
        if (key !== undefined) list.push({ key, score });
      }
      list.sort((a, b) => b.score - a.score);
      list.length = Math.min(list.length, depth);
    }
  }

  /** Takes vectors out; the lists get shorter by them. */
  remove(isRemoved: (key: Uint8Array) => boolean): void {
    for (const [i, list] of this.lists.entries()) {
      this.lists[i] = list.filter(({ key }) => !isRemoved(key));
    }
  }
}
