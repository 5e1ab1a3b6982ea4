import type { ObjectId } from '../model/object-id.js';
import type { VectorChanges } from '../pipeline/stages/index/hnsw-index.js';
import type { NodeReader } from '../tree/node-reader.js';
import { countEntries, readRange } from '../tree/read.js';

/** Every vector of a map as a change, to build a graph from nothing. */
export function allVectors(reader: NodeReader, root: ObjectId): VectorChanges {
  return {
    size: countEntries(reader, root),
    [Symbol.iterator]: () => readRange(reader, root),
  };
}
