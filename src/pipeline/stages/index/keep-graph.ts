import { renameSync } from 'node:fs';
import { encodeExceptions, type GraphException } from '../../../model/graph/graph-exceptions.js';
import { graphFiles } from '../../../model/graph/graph-files.js';
import { encodeLabelRanks } from '../../../model/graph/label-ranks.js';
import { encodeIndexManifest, encodeKeys } from '../../../model/index-manifest.js';
import type { ObjectId } from '../../../model/object-id.js';
import type { ObjectStore } from '../../../model/object-store.js';
import { writeFileAtomically } from '../../../util/atomic-file.js';
import { syncFile } from '../../../util/file-bytes.js';
import { sha256Hex } from '../../../util/hash-key.js';
import type { GraphParts } from './graph-work.js';

/** Bytes of vectors from which on exceptions begin another object. */
const EXCEPTION_BYTES = 1024 * 1024;

/** A graph in a file, and what the store is to keep of it. */
export interface FinishedGraph {
  readonly dimensions: number;
  readonly parts: GraphParts;
  /** Vector keys by label, empty for a removed one. */
  readonly labels: readonly Uint8Array[];
  /** Exceptions of the version that it grew from. */
  readonly earlierExceptions: readonly ObjectId[];
}

/** Puts a graph into the store without its vectors; returns the id of its manifest. */
export function putGraph(store: ObjectStore, graph: FinishedGraph): ObjectId {
  const { parts, labels, dimensions } = graph;
  const pieces = parts.pieces.map((piece) =>
    typeof piece === 'string' ? piece : store.put('index', piece),
  );
  const exceptions = groups(parts.exceptions).map((group) =>
    store.put('index', encodeExceptions(group)),
  );
  return store.put(
    'index',
    encodeIndexManifest({
      type: 'hnsw',
      dimensions,
      header: parts.header,
      labels: store.put('index', encodeLabelRanks(labels)),
      pieces,
      exceptions: [...graph.earlierExceptions, ...exceptions],
      hashes: { graph: parts.hash, keys: sha256Hex(encodeKeys(labels)) },
    }),
  );
}

/** Leaves the files of a graph in the cache folder, named by its id. */
export function keepGraphFiles(
  root: ObjectId,
  from: { readonly folder: string; readonly path: string; readonly labels: readonly Uint8Array[] },
): void {
  const files = graphFiles(from.folder, root);
  syncFile(from.path);
  writeFileAtomically(files.keys, [encodeKeys(from.labels)]);
  renameSync(from.path, files.graph);
}

/** Exceptions as many as go into one object. */
function groups(exceptions: readonly GraphException[]): GraphException[][] {
  const all: GraphException[][] = [];
  let bytes = EXCEPTION_BYTES;
  for (const exception of exceptions) {
    if (bytes >= EXCEPTION_BYTES) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)?.push(exception);
    bytes += exception.vector.length;
  }
  return all;
}
