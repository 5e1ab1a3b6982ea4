import { join } from 'node:path';
import type { HierarchicalNSW } from 'hnswlib-node';
import { messageOf } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { DenseSearch, FoundVector } from '../model/dense-search.js';
import { documentOfKey, partOfKey } from '../model/entry-keys.js';
import { decodeIndexManifest, decodeLabels, type IndexManifest } from '../model/index-manifest.js';
import type { ObjectId } from '../model/object-id.js';
import type { ObjectStore } from '../model/object-store.js';
import { materialize } from '../util/atomic-file.js';
import { compareBytes } from '../util/bytes.js';

/** A graph opened from the store, and the vector key of each label (empty for a removed one). */
export interface OpenedGraph {
  readonly graph: HierarchicalNSW;
  readonly labels: Uint8Array[];
}

/** Opens the index that `root` names; its file is written to `cacheFolder` on first use. */
export async function openHnsw(
  store: ObjectStore,
  root: ObjectId,
  cacheFolder: string,
): Promise<OpenedGraph> {
  const manifest = decodeIndexManifest(need(store, root));
  const path = join(cacheFolder, `${root}.hnsw`);
  materialize(path, () => piecesOf(store, manifest));
  const { HierarchicalNSW } = (await import('hnswlib-node')).default;
  const graph = new HierarchicalNSW('cosine', manifest.dimensions);
  readGraph(graph, path);
  return { graph, labels: decodeLabels(need(store, manifest.labels)) };
}

/** Approximate search in a graph. */
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
    const { neighbors, distances } = graph.searchKnn([...vector], wanted);
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

function readGraph(graph: HierarchicalNSW, path: string): void {
  try {
    graph.readIndexSync(path);
  } catch (error) {
    // hnswlib throws plain errors, all of them about the file.
    throw new StemmaError('cache-damaged', `cannot open '${path}': ${messageOf(error)}`, {
      data: { path },
      cause: error,
      suggestions: [`Delete '${path}': it is made again from the store.`],
    });
  }
}

function* piecesOf(store: ObjectStore, manifest: IndexManifest): Generator<Uint8Array> {
  for (const piece of manifest.pieces) yield need(store, piece);
}

function need(store: ObjectStore, id: ObjectId): Uint8Array {
  const bytes = store.get(id);
  if (bytes === undefined) {
    throw new StemmaError(
      'object-missing',
      `cannot open the index: ${id.slice(0, 12)} is not in the store`,
      {
        data: { id },
        suggestions: ['Run `stemma run --rebuild` to build the index again.'],
      },
    );
  }
  return bytes;
}
