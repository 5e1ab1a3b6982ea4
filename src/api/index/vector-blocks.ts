import { decodeStoredVector } from '../../model/entry-codecs.js';
import type { ObjectId } from '../../model/object-id.js';
import { unitVector } from '../../model/unit-vector.js';
import type { VectorBlock } from '../../retrieve/exact-neighbours.js';
import type { NodeReader } from '../../tree/node-reader.js';
import { readRange } from '../../tree/read.js';

/** Vectors of a block. */
const BLOCK_ROWS = 8192;

/**
 * All vectors of a map at length 1, a block at a time and in order of key: memory for one block,
 * whose matrix is written over by the next.
 */
export function* vectorBlocks(
  reader: NodeReader,
  { root, dimensions }: { readonly root: ObjectId; readonly dimensions: number },
): Generator<VectorBlock, void, undefined> {
  const matrix = new Float32Array(BLOCK_ROWS * dimensions);
  let keys: Uint8Array[] = [];
  for (const { key, value } of readRange(reader, root)) {
    matrix.set(unitVector(decodeStoredVector(value).values), keys.length * dimensions);
    if (keys.push(Uint8Array.from(key)) < BLOCK_ROWS) continue;
    yield { keys, matrix };
    keys = [];
  }
  yield { keys, matrix: matrix.subarray(0, keys.length * dimensions) };
}
