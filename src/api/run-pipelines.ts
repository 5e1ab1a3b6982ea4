import type { Settings } from '../pipeline/settings/settings.js';
import { joinLocks, locksByPipeline, type SnapshotLock } from '../pipeline/snapshot-lock.js';
import type { StageReport } from '../pipeline/stage-context.js';
import { pipelinesOf } from './choose-pipelines.js';
import type { PipelineRun } from './pipeline-run.js';
import type { Project } from './project.js';
import { runPipeline } from './run-pipeline.js';

/** Which pipelines to run, and how. */
export interface PipelinesRun extends Omit<PipelineRun, 'settings'> {
  readonly settings: Settings;
  /** Names of pipelines to run; all unless given. Others stay as `previous` pins them. */
  readonly pipelines?: ReadonlySet<string> | undefined;
}

/** A stage's report with the pipeline that it belongs to. */
export interface PipelineReport extends StageReport {
  readonly pipeline: string;
}

/**
 * Runs the pipelines of some settings over one corpus, one after another, into one lock. What two
 * of them have in common is made once: the second finds it as a known derivation.
 */
export async function runPipelines(
  project: Project,
  run: PipelinesRun,
): Promise<{ readonly lock: SnapshotLock; readonly stages: readonly PipelineReport[] }> {
  const earlier = run.previous === undefined ? undefined : locksByPipeline(run.previous);
  const locks = new Map<string, SnapshotLock>();
  const stages: PipelineReport[] = [];
  for (const [pipeline, settings] of pipelinesOf(run.settings)) {
    const previous = earlier?.get(pipeline);
    if (run.pipelines?.has(pipeline) === false) {
      locks.set(pipeline, { ...previous, version: 1, corpus: run.corpus });
      continue;
    }
    const finished = await runPipeline(project, { ...run, settings, previous });
    locks.set(pipeline, finished.lock);
    stages.push(...finished.stages.map((report) => ({ ...report, pipeline })));
  }
  return { lock: joinLocks(locks), stages };
}
