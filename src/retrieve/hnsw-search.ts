import type { DenseSearch, FoundVector } from '../model/dense-search.js';
import { documentOfKey, partOfKey } from '../model/entry-keys.js';
import { unitVector } from '../model/unit-vector.js';
import { compareBytes } from '../util/bytes.js';
import { isInRanges, type KeyRange } from './filter/key-ranges.js';
import type { OpenedGraph } from './open-hnsw.js';

/**
 * How many times more candidates a filtered search holds. Those that do not pass take none of the
 * places, but a search that starts far from those that do ends too early: with a filter on other
 * clusters than the question's, recall@10 was 0.93 to 0.95 with as many as without a filter, and
 * 0.99 and more with four times as many, for shares of a fifth to nine tenths
 * (docs/decisions/0088-filters-before-search.md).
 */
const FILTERED_EF = 4;

/** Approximate search in a graph whose vectors have length 1. */
export class HnswSearch implements DenseSearch {
  /** 1 for each label that may be found; undefined where all may that were not removed. */
  readonly #allowed: Uint8Array | undefined;
  /** Labels that may be found. */
  readonly #live: number;
  readonly #ef: number;

  /** Searches among the keys of `ranges` alone where they are given. */
  constructor(
    readonly opened: OpenedGraph,
    readonly efSearch: number,
    ranges?: readonly KeyRange[],
  ) {
    const { labels } = opened;
    const isLive = (key: Uint8Array) => key.length > 0;
    this.#allowed =
      ranges && Uint8Array.from(labels, (key) => (isLive(key) && isInRanges(key, ranges) ? 1 : 0));
    this.#live = this.#allowed?.reduce((sum, one) => sum + one, 0) ?? labels.filter(isLive).length;
    this.#ef = ranges === undefined ? efSearch : efSearch * FILTERED_EF;
  }

  search(vector: Float32Array, k: number): FoundVector[] {
    const { graph, labels } = this.opened;
    const wanted = Math.min(k, this.#live);
    if (wanted === 0) return [];
    graph.setEf(Math.max(this.#ef, wanted));
    const allowed = this.#allowed;
    const { neighbors, distances } = graph.searchKnn(
      Array.from(unitVector(vector)),
      wanted,
      allowed && ((label) => allowed[label] === 1),
    );
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
