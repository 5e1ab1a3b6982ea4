import type { ObjectId } from './object-id.js';

/**
 * What an object is for. It is bookkeeping (sizes by kind), no part of the id:
 * `blob` document bytes, `node` a map node, `model` a fitted model, `index` a piece or the
 * manifest of an index, `record` an evaluation or a verdict.
 */
export type ObjectKind = 'blob' | 'node' | 'model' | 'index' | 'record';

/**
 * Bytes named by their SHA-256.
 *
 * What was `put` is visible at once to the same instance and, after `flush`, to every reader and
 * after a crash. `put` of bytes that are there already is free and keeps the first kind. `get`
 * re-hashes what it returns: wrong bytes throw `object-damaged`, they are never returned.
 * Absence is a value. Calls are synchronous; one writer at a time (the caller holds the lock),
 * any number of readers in any number of processes.
 */
export interface ObjectStore {
  get(id: ObjectId): Uint8Array | undefined;
  has(id: ObjectId): boolean;
  put(kind: ObjectKind, bytes: Uint8Array): ObjectId;
  flush(): void;
  /**
   * Starts packing what was put on other threads, and writes what is packed; waits where much is
   * unwritten. To be called now and then by who puts much; `flush` alone does the same by itself.
   */
  settle(): Promise<void>;
}
