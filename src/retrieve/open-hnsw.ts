import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { HierarchicalNSW } from 'hnswlib-node';
import { messageOf } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import { graphFiles, type GraphFiles } from '../model/graph/graph-files.js';
import { decodeIndexManifest, decodeKeys, type IndexManifest } from '../model/index-manifest.js';
import type { ObjectId } from '../model/object-id.js';
import type { NodeReader } from '../tree/node-reader.js';
import { sha256OfFile } from '../util/file-bytes.js';
import { needIndexObject } from './need-index-object.js';
import { rebuildGraph } from './rebuild-graph.js';

/** A graph opened from the store. */
export interface OpenedGraph {
  readonly graph: HierarchicalNSW;
  /** The vector key of each label, empty for a removed one. */
  readonly labels: readonly Uint8Array[];
  /** Objects with the vectors that are not in the vectors map. */
  readonly exceptions: readonly ObjectId[];
}

/** An index of the store. */
export interface StoredIndex {
  /** Its manifest. */
  readonly root: ObjectId;
  /** The vectors map that it is over. */
  readonly input: ObjectId;
}

/**
 * Opens an index; its files are put together in `cacheFolder` on first use.
 *
 * Throws `object-missing`, `unknown-format`, `entry-damaged` and `object-damaged` about the store,
 * `cache-damaged` where a file is not what was saved.
 */
export async function openHnsw(
  reader: NodeReader,
  { root, input }: StoredIndex,
  cacheFolder: string,
): Promise<OpenedGraph> {
  const manifest = decodeIndexManifest(needIndexObject(reader.store, root));
  const files = graphFiles(cacheFolder, root);
  if (!existsSync(files.graph) || !existsSync(files.keys)) {
    rebuildGraph({ reader, manifest, vectors: input }, files);
  }
  return openGraphFiles(files, manifest);
}

/** Opens the files of a graph; throws `cache-damaged` where they are not those of the manifest. */
export async function openGraphFiles(
  files: GraphFiles,
  { dimensions, hashes, exceptions }: IndexManifest,
): Promise<OpenedGraph> {
  const keys = reading(files.keys, () => readFileSync(files.keys));
  const keysHash = createHash('sha256').update(keys).digest('hex');
  if (keysHash !== hashes.keys) throw damagedFile(files.keys, 'its bytes were changed');
  // hnswlib trusts the links of a file: a wrong one would end the process.
  if (reading(files.graph, () => sha256OfFile(files.graph)) !== hashes.graph) {
    throw damagedFile(files.graph, 'its bytes were changed');
  }
  const { HierarchicalNSW } = (await import('hnswlib-node')).default;
  const graph = new HierarchicalNSW('ip', dimensions);
  reading(files.graph, () => {
    graph.readIndexSync(files.graph);
  });
  return { graph, labels: decodeKeys(keys), exceptions };
}

function reading<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    // hnswlib throws plain errors as Node does, all of them about the file.
    throw damagedFile(path, messageOf(error), error);
  }
}

function damagedFile(path: string, reason: string, cause?: unknown): StemmaError {
  return new StemmaError('cache-damaged', `cannot open '${path}': ${reason}`, {
    data: { path },
    cause,
    suggestions: [`Delete '${path}': it is made again from the store.`],
  });
}
