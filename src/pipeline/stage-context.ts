import type { DerivationLog, Tally } from '../model/derivation.js';
import type { ObjectId } from '../model/object-id.js';
import type { Reporter } from '../model/progress.js';
import type { NodeReader } from '../tree/node-reader.js';
import type { IndexRecall } from './snapshot-lock.js';

/** Everything that running a stage needs beside the stage. */
export interface StageContext {
  readonly reader: NodeReader;
  readonly log: DerivationLog;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970, for the pace of checkpoints. */
  readonly now: () => number;
  /** Work from nothing, whatever was derived before. */
  readonly force: boolean;
  /** Called before anything is written, with nothing cached to answer instead. */
  readonly beforeWork: () => void;
}

/** What is known to have been derived by the same stage before, the most fitting first. */
export interface EarlierRun {
  readonly input: ObjectId;
  readonly output: ObjectId;
  readonly tally: Tally;
}

/** One stage's part of a run report. */
export interface StageReport {
  readonly name: string;
  readonly status: 'cached' | 'incremental' | 'full';
  readonly fingerprint: string;
  readonly input: ObjectId;
  readonly output: ObjectId;
  /** Output entries. */
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Documents that were worked on. */
  readonly documents: number;
  /** What the stage counted, such as `embedded` and `reused`. */
  readonly counts: Readonly<Record<string, number>>;
  /** Sums over the whole output, such as `tokens`. */
  readonly tally: Tally;
  readonly seconds: number;
  /** Of an index of graphs: how much of the exact neighbours it finds. */
  readonly recall?: IndexRecall;
  /** Of an index that was built anew for it: the share of the vectors that changed. */
  readonly changedShare?: number;
}
