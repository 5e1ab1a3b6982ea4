import type { SnapshotLock } from '../../pipeline/snapshot-lock.js';
import type { NodeReader } from '../../tree/node-reader.js';

/** What a check looks at: maps of one pipeline, up to the texts that are chunked. */
export interface CheckedData {
  readonly reader: NodeReader;
  readonly lock: SnapshotLock;
}
