import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { encodeStoredVector } from '../../../../../src/model/entry-codecs.js';
import {
  planAnew,
  planGrowth,
  type HnswSettings,
} from '../../../../../src/api/index/plan-shards.js';
import { vectorKey } from '../../../../../src/model/entry-keys.js';
import { graphFiles } from '../../../../../src/model/graph/graph-files.js';
import {
  decodeIndexManifest,
  type IndexManifest,
} from '../../../../../src/model/index-manifest.js';
import type { ObjectId } from '../../../../../src/model/object-id.js';
import { silentReporter } from '../../../../../src/model/progress.js';
import { buildIndex } from '../../../../../src/pipeline/stages/index/build-index.js';
import { openHnsw, type OpenedGraph } from '../../../../../src/retrieve/open-hnsw.js';
import { MemoryObjectStore } from '../../../../../src/store/memory-object-store.js';
import { buildMap } from '../../../../../src/tree/build.js';
import { NodeReader } from '../../../../../src/tree/node-reader.js';
import { compareBytes } from '../../../../../src/util/bytes.js';

/** Vectors by number; the number gives the document and the hash of the text. */
export type Vectors = ReadonlyMap<number, Float32Array>;

/** An index and the vectors map that it is over. */
export interface BuiltIndex {
  readonly root: ObjectId;
  readonly input: ObjectId;
}

/** The key of the vector of a number, in no order of the numbers. */
export function keyOf(number: number): Uint8Array {
  const hash = new Uint8Array(16).fill(number % 251);
  return vectorKey(`docs/${(number * 7919) % 1009}.md`, hash);
}

/** Pseudo-random vectors from a seed, none of length 1. */
export function randomVectors(
  from: number,
  to: number,
  dimensions: number,
): Map<number, Float32Array> {
  const vectors = new Map<number, Float32Array>();
  for (let number = from; number < to; number++) {
    let state = (number + 1) * 2654435761;
    const next = () => {
      state = (Math.imul(state ^ (state >>> 15), 2246822519) + 374761393) | 0;
      return (state >>> 8) / 2 ** 24 - 0.5;
    };
    vectors.set(number, Float32Array.from({ length: dimensions }, next));
  }
  return vectors;
}

/** Builds indexes in a store in memory, with a cache folder of its own. */
export class GraphBench {
  readonly store = new MemoryObjectStore();
  readonly reader = new NodeReader(this.store);
  readonly settings: HnswSettings;
  readonly folder = mkdtempSync(join(tmpdir(), 'stemma-graph-'));

  constructor(
    readonly dimensions: number,
    m = 4,
    shards: number | 'auto' = 'auto',
  ) {
    const metric = 'cosine';
    const search = { efSearch: 100, shards, rebuildShare: 1, minRecall: undefined };
    this.settings = { type: 'hnsw', metric, m, efConstruction: 40, ...search };
    onTestFinished(() => {
      rmSync(this.folder, { recursive: true });
    });
  }

  /** Builds the index of vectors, grown from an earlier one where it is given. */
  async build(vectors: Vectors, earlier?: BuiltIndex): Promise<BuiltIndex> {
    const input = this.#map(vectors);
    const from = { reader: this.reader, vectors: input, settings: this.settings };
    const plan = { ...from, cacheFolder: this.folder };
    const { shards } =
      earlier === undefined
        ? planAnew(plan)
        : planGrowth(plan, { input: earlier.input, output: earlier.root });
    const { root } = await buildIndex(
      {
        store: this.store,
        settings: this.settings,
        dimensions: this.dimensions,
        cacheFolder: this.folder,
        reporter: silentReporter,
        signal: new AbortController().signal,
        threads: 1,
      },
      shards,
    );
    return { root, input };
  }

  /** Opens the first graph of an index. */
  async open(index: BuiltIndex): Promise<OpenedGraph> {
    const [first] = await this.openAll(index);
    if (first === undefined) throw new Error('an index without graphs');
    return first;
  }

  openAll(index: BuiltIndex): Promise<OpenedGraph[]> {
    return openHnsw(this.reader, index, this.folder);
  }

  manifest({ root }: BuiltIndex): IndexManifest {
    const bytes = this.store.get(root);
    if (bytes === undefined) throw new Error('no manifest');
    return decodeIndexManifest(bytes);
  }

  /** The bytes of an index's files in the cache. */
  files({ root }: BuiltIndex): { readonly graph: Buffer; readonly keys: Buffer } {
    const { graph, keys } = graphFiles(this.folder, root);
    return { graph: readFileSync(graph), keys: readFileSync(keys) };
  }

  /** Takes an index's files out of the cache, so that they have to be made from the store. */
  forget({ root }: BuiltIndex): void {
    const { graph, keys } = graphFiles(this.folder, root);
    rmSync(graph);
    rmSync(keys);
  }

  #map(vectors: Vectors): ObjectId {
    const entries = this.#all(vectors).map(({ key, value }) => ({ key, value }));
    return buildMap(this.store, 'large', entries);
  }

  #all(vectors: Vectors) {
    return [...vectors]
      .map(([number, values]) => ({
        key: keyOf(number),
        value: encodeStoredVector({ values, truncated: number % 5 === 0 }),
      }))
      .sort((a, b) => compareBytes(a.key, b.key));
  }
}
