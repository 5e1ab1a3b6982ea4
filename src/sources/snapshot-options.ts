import type { ObjectId } from '../model/object-id.js';
import type { Reporter } from '../model/progress.js';
import type { StatCache } from '../model/stat-cache.js';
import type { NodeReader } from '../tree/node-reader.js';
import type { FileSource } from './file-source.js';

/** What taking a snapshot of the sources needs. */
export interface SnapshotOptions {
  readonly projectFolder: string;
  readonly sources: readonly FileSource[];
  readonly reader: NodeReader;
  readonly cache: StatCache;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** The corpus that the report compares with. */
  readonly compareWith: ObjectId | undefined;
  /** False: hash only, keep neither bytes nor stats; for looking without writing. */
  readonly store: boolean;
}
