import { randomBytes } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { HierarchicalNSW } from 'hnswlib-node';
import { decodeStoredVector } from '../../../model/entry-codecs.js';
import { graphFiles } from '../../../model/graph/graph-files.js';
import { encodeKeys } from '../../../model/index-manifest.js';
import type { ObjectId } from '../../../model/object-id.js';
import type { ObjectStore } from '../../../model/object-store.js';
import type { Reporter } from '../../../model/progress.js';
import { unitVector } from '../../../model/unit-vector.js';
import { writeFileAtomically } from '../../../util/atomic-file.js';
import { toHex } from '../../../util/bytes.js';
import { syncFile } from '../../../util/file-bytes.js';
import { saveGraph, type WrittenGraph } from './save-graph.js';

/** Settings of the graph, as in `indexSchema`. */
export interface HnswSettings {
  readonly m: number;
  readonly efConstruction: number;
}

/** What building needs. */
export interface HnswBuild {
  readonly store: ObjectStore;
  readonly settings: HnswSettings;
  readonly dimensions: number;
  /** Folder of graph files that are ready to be opened. */
  readonly cacheFolder: string;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** A change of the vectors; `value` null removes the key. */
export interface VectorChange {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
}

/** Changes in order of key, to be read more than once. */
export type VectorChanges = Iterable<VectorChange> & { readonly size: number };

/** A graph in memory and what is known of its labels. */
export interface HnswGraph {
  readonly graph: HierarchicalNSW;
  /** The vector key of each label, empty for a removed one. */
  readonly labels: readonly Uint8Array[];
  /** Objects with the vectors that are not in the vectors map. */
  readonly exceptions: readonly ObjectId[];
}

/** Seed of the layer draws: equal vectors in equal order give an equal graph. */
const SEED = 100;

/**
 * Adds and removes vectors of a graph (a new one where `start` is undefined), saves it and leaves
 * its files in the cache folder.
 *
 * Malkov and Yashunin, «Efficient and robust approximate nearest neighbor search using
 * Hierarchical Navigable Small World graphs» (2018), by hnswlib. Insertion is in order of key and
 * by one thread, so that a build from nothing is the same bytes every time. The vectors it gets
 * have length 1 already and it compares by inner product, which is the cosine then.
 */
export async function buildHnsw(
  build: HnswBuild,
  start: HnswGraph | undefined,
  changes: VectorChanges,
): Promise<ObjectId> {
  const { graph, labels: before, exceptions } = start ?? (await emptyGraph(build, changes.size));
  const labels = [...before];
  const labelOf = new Map(before.map((key, label) => [toHex(key), label]));
  const removed = new Set<number>();
  const point = new Array<number>(build.dimensions).fill(0);
  let done = 0;
  for (const { key, value } of changes) {
    const old = labelOf.get(toHex(key));
    if (old !== undefined) {
      graph.markDelete(old);
      labels[old] = new Uint8Array(0);
      removed.add(old);
    }
    if (value !== null) {
      if (labels.length >= graph.getMaxElements()) graph.resizeIndex(labels.length + 1024);
      unitVector(decodeStoredVector(value).values).forEach((number, i) => (point[i] = number));
      graph.addPoint(point, labels.length);
      labels.push(key);
    }
    if (++done % 256 === 0) {
      build.reporter.progress({ stage: 'index', done, total: changes.size, unit: 'vectors' });
      // Lets an interrupt through.
      await setImmediate();
      build.signal.throwIfAborted();
    }
  }
  return keepGraph(build, {
    graph,
    labels,
    removed,
    added: addedVectors(changes),
    earlierLabels: before.length,
    earlierExceptions: exceptions,
  });
}

async function emptyGraph(build: HnswBuild, size: number): Promise<HnswGraph> {
  const { HierarchicalNSW } = (await import('hnswlib-node')).default;
  const graph = new HierarchicalNSW('ip', build.dimensions);
  const { m, efConstruction } = build.settings;
  graph.initIndex({ maxElements: Math.max(1, size), m, efConstruction, randomSeed: SEED });
  return { graph, labels: [], exceptions: [] };
}

function* addedVectors(changes: VectorChanges): Generator<Uint8Array> {
  for (const { value } of changes) {
    if (value === null) continue;
    const { buffer, byteOffset, byteLength } = unitVector(decodeStoredVector(value).values);
    yield new Uint8Array(buffer, byteOffset, byteLength);
  }
}

/** Saves a graph in the store and its files in the cache folder; returns its id. */
function keepGraph(
  { store, dimensions, cacheFolder }: HnswBuild,
  built: { readonly graph: HierarchicalNSW } & Omit<WrittenGraph, 'path' | 'dimensions'>,
): ObjectId {
  const path = join(cacheFolder, `index.${randomBytes(6).toString('hex')}.tmp`);
  try {
    built.graph.writeIndexSync(path);
    const root = saveGraph(store, { ...built, path, dimensions });
    const files = graphFiles(cacheFolder, root);
    syncFile(path);
    writeFileAtomically(files.keys, [encodeKeys(built.labels)]);
    renameSync(path, files.graph);
    return root;
  } finally {
    rmSync(path, { force: true });
  }
}
