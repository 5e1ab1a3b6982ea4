import { StemmaError } from '../errors/stemma-error.js';
import type { ObjectId } from '../model/object-id.js';
import { ChunkReader } from '../pipeline/chunk-reader.js';
import type { PipelineSettings } from '../pipeline/settings/settings.js';
import {
  locksByPipeline,
  snapshotIdOf,
  textsOfChunks,
  type SnapshotLock,
} from '../pipeline/snapshot-lock.js';
import type { StageReport } from '../pipeline/stage-context.js';
import type { StageName } from '../pipeline/stage-graph.js';
import type { CommitId } from '../vcs/commit-id.js';
import { pipelineNamed, splitPipeline } from './choose-pipelines.js';
import { committedSnapshot, noSnapshot, type CommittedSnapshot } from './committed-snapshot.js';
import { keepEvaluation } from './keep-evaluation.js';
import { LOCK_FILE, SETTINGS_FILE } from './project-files.js';
import type { LoadedSettings, Project } from './project.js';
import { runPipeline } from './run-pipeline.js';
import { snapshotCorpus } from './snapshot-corpus.js';
import { warnPending, warnUnsettled } from './work-tree/warn-unsettled.js';

/** Puts other settings in the place of a pipeline's. */
export type PipelineChange = (settings: PipelineSettings) => PipelineSettings;

/** The word for the state on disk where a ref is expected. */
export const WORKING = 'working';

/** One state of the data, ready to be searched: every part of its lock is in the store. */
export interface Snapshot {
  /** The ref as it was asked for. */
  readonly at: string;
  /** Undefined for the state on disk. */
  readonly commit: CommitId | undefined;
  /** `settings.pipeline` is the pipeline that was asked for. */
  readonly loaded: LoadedSettings;
  /** Of that pipeline alone. */
  readonly lock: SnapshotLock;
  readonly id: string;
  readonly chunks: ChunkReader;
}

/**
 * The snapshot at a ref, or on disk for `working`; `REF:NAME` is that of a pipeline under
 * `pipelines:`, such as `working:small-chunks`. Stages whose output is known cost nothing;
 * others are run into the store, so that any commit can be searched. Nothing but the store changes.
 * `change` may put other settings in the place of the pipeline's.
 */
export async function snapshotAt(
  project: Project,
  at: string,
  change: PipelineChange = (settings) => settings,
): Promise<Snapshot> {
  const { ref, pipeline } = splitPipeline(at);
  if (ref === WORKING) return workingSnapshot(project, { at, pipeline, change });
  const commit = await (await project.git()).resolveRef(ref);
  const { loaded, lock } = await committedSnapshot(project, commit, ref);
  if (lock === undefined) throw noSnapshot(at, LOCK_FILE);
  warnPending(project, lock, at);
  const file = `${ref}:${SETTINGS_FILE}`;
  const chosen = choosePipeline({ loaded, lock }, { name: pipeline, file, change });
  const start = { ...chosen, at, commit, corpus: lock.corpus };
  return withEvaluation(await finished(project, start), chosen.previous);
}

/**
 * The lock of the snapshot at a ref with its texts as the settings make them now, cleaned where the
 * settings say so; what comes behind is as it was pinned. Embeds nothing.
 */
export async function textsAt(
  project: Project,
  at: string,
  change: PipelineChange = (settings) => settings,
): Promise<SnapshotLock> {
  const only = new Set(['extract', 'clean'] as const);
  return (await partsAt(project, { at, change, only })).lock;
}

/** A snapshot of which nothing is made but texts and chunks. */
export interface ChunkedSnapshot extends Omit<Snapshot, 'id'> {
  /** The map of texts that the chunks are slices of. */
  readonly texts: ObjectId;
}

/** The chunks of the snapshot at a ref, as `snapshotAt` has them, without vectors and indexes. */
export async function chunksAt(project: Project, at: string): Promise<ChunkedSnapshot> {
  const only = new Set(['extract', 'clean', 'chunk'] as const);
  const run = await partsAt(project, { at, change: (settings) => settings, only });
  const lock = keepEvaluation(run.lock, run.previous);
  return { at, commit: run.commit, loaded: run.loaded, lock, ...readerOf(project, lock) };
}

/** Runs some stages of the pipeline at a ref; the others stay as they were pinned. */
async function partsAt(
  project: Project,
  how: {
    readonly at: string;
    readonly change: PipelineChange;
    readonly only: ReadonlySet<StageName>;
  },
) {
  const { at, change, only } = how;
  const { ref, pipeline: name } = splitPipeline(at);
  const state =
    ref === WORKING
      ? { ...(await workingCorpus(project)), commit: undefined }
      : await committedCorpus(project, at);
  const file = ref === WORKING ? SETTINGS_FILE : `${ref}:${SETTINGS_FILE}`;
  const { loaded, previous } = choosePipeline(
    { loaded: state.loaded, lock: state.previous },
    { name, file, change },
  );
  const { pipeline: settings } = loaded.settings;
  const { lock } = await runPipeline(project, { settings, corpus: state.corpus, previous, only });
  return { commit: state.commit, loaded, previous, lock };
}

/** Settings and lock of one pipeline, in the form that they have where it is the only one. */
function choosePipeline(
  { loaded, lock }: CommittedSnapshot,
  { name, file, change }: { name: string; file: string; change: PipelineChange },
): { readonly loaded: LoadedSettings; readonly previous: SnapshotLock | undefined } {
  const pipeline = change(pipelineNamed(loaded.settings, name, file));
  const previous = lock && locksByPipeline(lock).get(name);
  return { loaded: { ...loaded, settings: { ...loaded.settings, pipeline } }, previous };
}

/** The corpus of the snapshot at a ref; runs no stage. */
export async function corpusAt(project: Project, at: string): Promise<ObjectId> {
  const isWorking = splitPipeline(at).ref === WORKING;
  const state = isWorking ? await workingCorpus(project) : await committedCorpus(project, at);
  return state.corpus.root;
}

/** Settings, lock and corpus of a commit, whose documents have to be in the store. */
async function committedCorpus(project: Project, at: string) {
  const { ref } = splitPipeline(at);
  const commit = await (await project.git()).resolveRef(ref);
  const { loaded, lock } = await committedSnapshot(project, commit, ref);
  if (lock === undefined) throw noSnapshot(at, LOCK_FILE);
  warnPending(project, lock, at);
  if (!project.store.has(lock.corpus.root)) throw corpusMissing(at);
  return { commit, loaded, previous: lock, corpus: lock.corpus };
}

async function workingSnapshot(
  project: Project,
  { at, pipeline, change }: { at: string; pipeline: string; change: PipelineChange },
): Promise<Snapshot> {
  const { loaded, previous, corpus } = await workingCorpus(project);
  const file = SETTINGS_FILE;
  const chosen = choosePipeline({ loaded, lock: previous }, { name: pipeline, file, change });
  const start = { ...chosen, at, commit: undefined, corpus };
  return withEvaluation(await finished(project, start), chosen.previous);
}

/** The documents on disk, taken into the store where they are not there yet. */
async function workingCorpus(project: Project) {
  const loaded = project.readSettings();
  const previous = project.readLock();
  await warnUnsettled(project, loaded.settings, previous);
  const looked = await snapshotCorpus(project, {
    settings: loaded.settings,
    previous,
    look: true,
  });
  let { corpus } = looked;
  const isNew = !project.store.has(corpus.root);
  // Files that only look new, as those of a copied project do, can be looked at as they are.
  if (isNew || (looked.snapshot.read > 0 && project.isWritable)) {
    project.becomeWriter();
    ({ corpus } = await snapshotCorpus(project, { settings: loaded.settings, previous }));
  }
  return { loaded, previous, corpus };
}

function withEvaluation(snapshot: Snapshot, pinned: SnapshotLock | undefined): Snapshot {
  return { ...snapshot, lock: keepEvaluation(snapshot.lock, pinned) };
}

/** A snapshot with what each stage did to make it. */
export interface FinishedSnapshot extends Snapshot {
  readonly stages: readonly StageReport[];
}

/** Runs what is missing of a snapshot whose corpus is in the store. */
export async function finished(
  project: Project,
  start: Pick<Snapshot, 'at' | 'commit' | 'loaded'> & {
    readonly corpus: SnapshotLock['corpus'];
    readonly previous: SnapshotLock | undefined;
  },
): Promise<FinishedSnapshot> {
  const { at, commit, loaded, corpus, previous } = start;
  if (!project.store.has(corpus.root)) throw corpusMissing(at);
  const { lock, stages } = await runPipeline(project, {
    settings: loaded.settings.pipeline,
    corpus,
    previous,
    keepIndex: commit !== undefined,
  });
  const { chunks } = readerOf(project, lock);
  return { at, commit, loaded, lock, id: snapshotIdOf(lock), chunks, stages };
}

/** Reads the chunks that a lock pins. */
function readerOf(project: Project, lock: SnapshotLock) {
  const { chunks } = lock;
  const texts = textsOfChunks(lock)?.root;
  if (texts === undefined || chunks === undefined) throw new Error('a pipeline without chunks');
  return { texts, chunks: new ChunkReader(project.reader, { texts, chunks: chunks.root }) };
}

/** The documents that a snapshot names are not on this machine. */
export function corpusMissing(at: string): StemmaError {
  return new StemmaError('object-missing', `the documents of '${at}' are not in the store`, {
    data: { at },
    suggestions: [
      'Where Git keeps the documents: `stemma switch` to it, then `stemma snapshot`.',
      'Otherwise copy .stemma/store.db from the machine that made the commit.',
    ],
  });
}
