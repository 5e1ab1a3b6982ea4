import type { DenseSearch, FoundVector } from '../model/dense-search.js';
import { documentOfKey, partOfKey } from '../model/entry-keys.js';
import { unitVector } from '../model/unit-vector.js';
import { compareBytes } from '../util/bytes.js';
import type { OpenedGraph } from './open-hnsw.js';

/** Approximate search in a graph whose vectors have length 1. */
export class HnswSearch implements DenseSearch {
  /** Labels that were not removed. */
  readonly #live: number;

  constructor(
    readonly opened: OpenedGraph,
    readonly efSearch: number,
  ) {
    this.#live = opened.labels.filter((key) => key.length > 0).length;
  }

  search(vector: Float32Array, k: number): FoundVector[] {
    const { graph, labels } = this.opened;
    const wanted = Math.min(k, this.#live);
    if (wanted === 0) return [];
    graph.setEf(Math.max(this.efSearch, wanted));
    const { neighbors, distances } = graph.searchKnn(Array.from(unitVector(vector)), wanted);
    const found = neighbors.flatMap((label, i) => {
      const key = labels[label];
      const distance = distances[i];
      return key === undefined || distance === undefined ? [] : [{ key, score: 1 - distance }];
    });
    return found
      .sort((a, b) => b.score - a.score || compareBytes(a.key, b.key))
      .map(({ key, score }) => ({
        document: documentOfKey(key),
        shownHash: partOfKey(key),
        score,
      }));
  }
}
