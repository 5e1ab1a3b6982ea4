import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { HierarchicalNSW } from 'hnswlib-node';
import { graphFiles, type GraphFiles } from '../model/graph/graph-files.js';
import { damagedCache, loadGraph, readingCache } from '../model/graph/load-graph.js';
import type { PreparedGraph } from '../model/graph/prepared-graph.js';
import {
  decodeIndexManifest,
  decodeKeys,
  shardsOfIndex,
  type IndexManifest,
} from '../model/index-manifest.js';
import type { ObjectId } from '../model/object-id.js';
import type { NodeReader } from '../tree/node-reader.js';
import type { Range } from '../tree/read.js';
import { markUsed } from '../util/file-bytes.js';
import { needIndexObject } from './need-index-object.js';
import { rebuildGraph } from './rebuild-graph.js';

/** A graph opened from the store. */
export interface OpenedGraph {
  readonly graph: HierarchicalNSW;
  /** The vector key of each label, empty for a removed one. */
  readonly labels: readonly Uint8Array[];
}

/** An index of the store. */
export interface StoredIndex {
  /** Its manifest. */
  readonly root: ObjectId;
  /** The vectors map that it is over. */
  readonly input: ObjectId;
}

/** One graph of an index. */
export interface StoredGraph extends StoredIndex {
  /** The keys of the vectors map that it is over. */
  readonly range: Range;
}

/** The graphs of an index, in order of their keys; throws as `prepareGraph` does. */
export function graphsOf(reader: NodeReader, { root, input }: StoredIndex): StoredGraph[] {
  const shards = shardsOfIndex(root, needIndexObject(reader.store, root));
  return shards.map((shard, i) => {
    const next = shards[i + 1];
    const from = i === 0 ? {} : { from: shard.from };
    return { root: shard.root, input, range: next ? { ...from, to: next.from } : from };
  });
}

/**
 * Opens the graphs of an index; their files are put together in `cacheFolder` on first use.
 *
 * Throws `object-missing`, `unknown-format`, `entry-damaged` and `object-damaged` about the store,
 * `cache-damaged` where a file is not what was saved.
 */
export async function openHnsw(
  reader: NodeReader,
  index: StoredIndex,
  cacheFolder: string,
): Promise<OpenedGraph[]> {
  const opened: OpenedGraph[] = [];
  for (const graph of graphsOf(reader, index)) {
    opened.push(await openPrepared(prepareGraph(reader, graph, cacheFolder)));
  }
  return opened;
}

/** Makes sure that the files of a graph are there, and reads its keys; throws as `openHnsw` does. */
export function prepareGraph(
  reader: NodeReader,
  { root, input, range }: StoredGraph,
  cacheFolder: string,
): PreparedGraph {
  const manifest = decodeIndexManifest(needIndexObject(reader.store, root));
  const files = graphFiles(cacheFolder, root);
  if (!markUsed(files.graph) || !markUsed(files.keys)) {
    rebuildGraph({ reader, manifest, vectors: input, range }, files);
  }
  return preparedFiles(files, manifest);
}

/** The files of a graph that are there; throws `cache-damaged`. */
export function preparedFiles(files: GraphFiles, manifest: IndexManifest): PreparedGraph {
  const keys = readingCache(files.keys, () => readFileSync(files.keys));
  const keysHash = createHash('sha256').update(keys).digest('hex');
  if (keysHash !== manifest.hashes.keys) throw damagedCache(files.keys, 'its bytes were changed');
  return { manifest, path: files.graph, labels: decodeKeys(keys) };
}

/** Loads a graph; throws `cache-damaged` where its file is not that of the manifest. */
export async function openPrepared({
  manifest: { dimensions, hashes },
  path,
  labels,
}: PreparedGraph): Promise<OpenedGraph> {
  return { graph: await loadGraph({ path, dimensions, hash: hashes.graph }), labels };
}
