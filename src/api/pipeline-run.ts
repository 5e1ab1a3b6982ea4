import type { PipelineSettings } from '../pipeline/settings/settings.js';
import type { StageName } from '../pipeline/stage-graph.js';
import type { SnapshotLock } from '../pipeline/snapshot-lock.js';
import type { StageReport } from '../pipeline/stage-context.js';

/** What to run, on what. */
export interface PipelineRun {
  readonly settings: PipelineSettings;
  readonly corpus: SnapshotLock['corpus'];
  /** An earlier snapshot to start from: that of the branch. */
  readonly previous: SnapshotLock | undefined;
  /** Stages to run; all that the settings need unless given. */
  readonly only?: ReadonlySet<StageName> | undefined;
  /** Do all work again, even where the result is known. */
  readonly force?: boolean;
  /** Fit a fitted embedder again on the present chunks. */
  readonly refit?: boolean;
  /** Build the index from nothing instead of growing it. */
  readonly rebuild?: boolean;
  /** Keep the index that `previous` pins even where the store no longer has it (`open-graph.ts`). */
  readonly keepIndex?: boolean;
}

/** The finished snapshot and what each stage did. */
export interface PipelineResult {
  readonly lock: SnapshotLock;
  readonly stages: readonly StageReport[];
}
