import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { HierarchicalNSW } from 'hnswlib-node';
import { decodeStoredVector } from '../../../model/entry-codecs.js';
import { encodeIndexManifest, encodeLabels } from '../../../model/index-manifest.js';
import type { ObjectId } from '../../../model/object-id.js';
import type { Reporter } from '../../../model/progress.js';
import type { NodeReader } from '../../../tree/node-reader.js';
import { toHex } from '../../../util/bytes.js';

/** Settings of the graph, as in `indexSchema`. */
export interface HnswSettings {
  readonly m: number;
  readonly efConstruction: number;
}

/** What building needs. */
export interface HnswBuild {
  readonly reader: NodeReader;
  readonly settings: HnswSettings;
  readonly dimensions: number;
  /** Folder for the file on its way into the store. */
  readonly scratchFolder: string;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** A change of the vectors; `value` null removes the key. */
export interface VectorChange {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
}

/** A graph in memory and the vector key of each label (empty for a removed one). */
export interface HnswGraph {
  readonly graph: HierarchicalNSW;
  readonly labels: Uint8Array[];
}

/** Bytes of the pieces that an index file is cut into. */
const PIECE_BYTES = 1024 * 1024;
/** Seed of the layer draws: equal vectors in equal order give an equal graph. */
const SEED = 100;

/**
 * Adds and removes vectors of a graph (a new one where `start` is undefined) and saves it.
 *
 * Malkov and Yashunin, «Efficient and robust approximate nearest neighbor search using
 * Hierarchical Navigable Small World graphs» (2018), by hnswlib. Insertion is in order of key and
 * by one thread, so that a build from nothing is the same bytes every time.
 */
export async function buildHnsw(
  build: HnswBuild,
  start: HnswGraph | undefined,
  changes: Iterable<VectorChange> & { readonly size: number },
): Promise<ObjectId> {
  const { graph, labels } = start ?? (await emptyGraph(build, changes.size));
  const labelOf = new Map(labels.map((key, label) => [toHex(key), label]));
  let done = 0;
  for (const { key, value } of changes) {
    const old = labelOf.get(toHex(key));
    if (old !== undefined) {
      graph.markDelete(old);
      labels[old] = new Uint8Array(0);
    }
    if (value !== null) {
      if (labels.length >= graph.getMaxElements()) graph.resizeIndex(labels.length + 1024);
      graph.addPoint([...decodeStoredVector(value).values], labels.length);
      labels.push(key);
    }
    if (++done % 256 === 0) {
      build.reporter.progress({ stage: 'index', done, total: changes.size, unit: 'vectors' });
      // Lets an interrupt through.
      await setImmediate();
      build.signal.throwIfAborted();
    }
  }
  return saveGraph(build, { graph, labels });
}

async function emptyGraph(build: HnswBuild, size: number): Promise<HnswGraph> {
  const { HierarchicalNSW } = (await import('hnswlib-node')).default;
  const graph = new HierarchicalNSW('cosine', build.dimensions);
  const { m, efConstruction } = build.settings;
  graph.initIndex({ maxElements: Math.max(1, size), m, efConstruction, randomSeed: SEED });
  return { graph, labels: [] };
}

function saveGraph(build: HnswBuild, { graph, labels }: HnswGraph): ObjectId {
  const { store } = build.reader;
  const path = join(build.scratchFolder, 'index.building');
  try {
    graph.writeIndexSync(path);
    const file = readFileSync(path);
    const pieces: ObjectId[] = [];
    for (let offset = 0; offset < file.length; offset += PIECE_BYTES) {
      pieces.push(store.put('index', file.subarray(offset, offset + PIECE_BYTES)));
    }
    return store.put(
      'index',
      encodeIndexManifest({
        type: 'hnsw',
        dimensions: build.dimensions,
        labels: store.put('index', encodeLabels(labels)),
        pieces,
      }),
    );
  } finally {
    rmSync(path, { force: true });
  }
}
