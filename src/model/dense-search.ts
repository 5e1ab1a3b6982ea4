import type { DocumentKey } from './document.js';

/** A vector found for a question. */
export interface FoundVector {
  readonly document: DocumentKey;
  /** Hash of the text that it is the vector of. */
  readonly shownHash: Uint8Array;
  /** Cosine similarity. */
  readonly score: number;
}

/** Finds the vectors nearest to one. */
export interface DenseSearch {
  /** Up to `k` vectors, nearest first, ties in order of key. */
  search(vector: Float32Array, k: number): FoundVector[];
}

/** A chunk found by its words. */
export interface FoundChunk {
  readonly document: DocumentKey;
  readonly ordinal: number;
  /** Higher is better. */
  readonly score: number;
}

/** Finds chunks by words. */
export interface LexicalSearch {
  /** Up to `k` chunks, best first, ties in order of key. */
  search(question: string, k: number): FoundChunk[];
  close(): void;
}
