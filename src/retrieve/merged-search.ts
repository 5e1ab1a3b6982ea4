import type { DenseSearch, FoundVector } from '../model/dense-search.js';

/** Several searches as one, over ranges of keys that follow each other. */
export class MergedSearch implements DenseSearch {
  constructor(readonly parts: readonly DenseSearch[]) {}

  search(vector: Float32Array, k: number): FoundVector[] {
    const found = this.parts.flatMap((part) => part.search(vector, k));
    // Each part has its ties in order of key, and so have the parts; sorting keeps that order.
    return found.sort((a, b) => b.score - a.score).slice(0, Math.max(0, k));
  }
}
