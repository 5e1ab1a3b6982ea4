import type { StageReport } from '../pipeline/stage-context.js';
import { snapshotIdOf, type SnapshotLock } from '../pipeline/snapshot-lock.js';
import type { CorpusSnapshot } from '../sources/snapshot-sources.js';
import { keepEvaluation } from './keep-evaluation.js';
import type { LoadedSettings } from './project.js';
import type { Project } from './project.js';
import { runPipeline } from './run-pipeline.js';
import { snapshotCorpus } from './snapshot-corpus.js';

/** How to run. */
export interface RunOptions {
  readonly force?: boolean;
  readonly refit?: boolean;
  readonly rebuild?: boolean;
}

/** One stage as `run` reports it. */
export interface RunStage {
  readonly name: string;
  readonly status: StageReport['status'];
  /** Root of the input map; null for the snapshot, whose input is the disk. */
  readonly input: string | null;
  readonly output: string;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Documents worked on. */
  readonly documents: number;
  readonly seconds: number;
  /** Of `embed`: texts embedded, and texts whose vector was known. */
  readonly embedded?: number;
  readonly reused?: number;
  /** Of `embed`: texts in the whole output that were cut at the embedder's limit. */
  readonly truncated?: number;
}

/** What `run` did. */
export interface RunResult {
  readonly stages: readonly RunStage[];
  /** Names the data: equal snapshots have equal ids. */
  readonly snapshot: string;
  readonly documents: number;
  readonly chunks: number;
}

/** A run with the lock that it wrote. */
export interface FinishedRun {
  readonly result: RunResult;
  readonly lock: SnapshotLock;
  readonly loaded: LoadedSettings;
}

/** Snapshot of the sources, then every stale stage, then stemma.lock. */
export async function runProject(project: Project, options: RunOptions = {}): Promise<FinishedRun> {
  project.becomeWriter();
  const loaded = project.readSettings();
  const previous = project.readLock();
  const { host, reporter } = project.session;
  const started = host.now();
  const { corpus, snapshot } = await snapshotCorpus(project, {
    settings: loaded.settings,
    previous,
  });
  const seconds = (host.now() - started) / 1000;
  const { pipeline } = loaded.settings;
  const run = { settings: pipeline, corpus, previous, ...options };
  const { lock, stages } = await runPipeline(project, run);
  const kept = keepEvaluation(lock, previous);
  project.writeLock(kept);
  warnTruncated(kept, (message) => {
    reporter.warn(message);
  });
  const result = {
    stages: [
      snapshotStage(snapshot, { seconds, first: previous === undefined }),
      ...stages.map(toRunStage),
    ],
    snapshot: snapshotIdOf(kept),
    documents: corpus.documents,
    chunks: kept.chunks?.chunks ?? 0,
  };
  return { result, lock: kept, loaded };
}

function warnTruncated(lock: SnapshotLock, warn: (message: string) => void): void {
  const truncated = lock.vectors?.truncated ?? 0;
  if (truncated === 0) return;
  warn(
    `${truncated} of ${lock.vectors?.vectors ?? 0} texts are longer than the embedder takes and were cut; make pipeline.chunk.size smaller to have all of each text embedded`,
  );
}

function snapshotStage(
  snapshot: CorpusSnapshot,
  { seconds, first }: { readonly seconds: number; readonly first: boolean },
): RunStage {
  const { added, changed, removed, read, root } = snapshot;
  const status = added + changed + removed === 0 ? 'cached' : first ? 'full' : 'incremental';
  return {
    name: 'snapshot',
    status,
    input: null,
    output: root,
    added,
    changed,
    removed,
    documents: read,
    seconds,
  };
}

function toRunStage(report: StageReport): RunStage {
  const { name, status, input, output, added, changed, removed, documents, seconds } = report;
  const common = { name, status, input, output, added, changed, removed, documents, seconds };
  if (name !== 'embed') return common;
  const { embedded = 0, reused = 0 } = report.counts;
  return { ...common, embedded, reused, truncated: report.tally['truncated'] ?? 0 };
}
