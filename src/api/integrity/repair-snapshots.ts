import { StemmaError } from '../../errors/stemma-error.js';
import type { PipelineSettings } from '../../pipeline/settings/settings.js';
import { locksByPipeline, type SnapshotLock } from '../../pipeline/snapshot-lock.js';
import { pipelineNamed } from '../choose-pipelines.js';
import { GRAVE } from '../document-origins.js';
import type { DamagedPartName } from './integrity-problems.js';
import type { FoundSnapshot } from './integrity-snapshots.js';
import { SETTINGS_FILE } from '../project-files.js';
import type { Project } from '../project.js';
import { runPipeline } from '../run-pipeline.js';
import { committedSnapshot } from '../committed-snapshot.js';

/** What became of a snapshot's derived data. */
export interface SnapshotRepair {
  /** As `DamagedSnapshot.at`. */
  readonly at: string;
  /**
   * `equal`: what was made again is what stemma.lock pins. `different`: it is not, so what is pinned
   * stays missing. `failed`: it could not be made.
   */
  readonly outcome: 'equal' | 'different' | 'failed';
  /** Parts that came out otherwise. */
  readonly different: readonly DamagedPartName[];
  /** Why it could not be made. */
  readonly message: string | null;
}

/** A fingerprint of no stage: a part that has it is not started from. */
const NO_STAGE = '0'.repeat(64);
/** Commits back to which indexes are made again because later ones grew from them. */
const MOST_ANCESTORS = 20;

/** A snapshot to be made again. */
type Target = Pick<FoundSnapshot, 'commit' | 'pipeline' | 'lock' | 'damage' | 'inUse'>;

/**
 * Makes the damaged derived parts of snapshots again, the oldest first: a model that later snapshots
 * were fitted to is fitted on the chunks of the first. Parts that are sound are taken as they are, and
 * vectors that other maps hold are not embedded again.
 */
export async function repairSnapshots(
  project: Project,
  snapshots: readonly FoundSnapshot[],
): Promise<SnapshotRepair[]> {
  const { reporter, signal } = project.session;
  const derived = snapshots.filter(({ damage }) =>
    [...damage.keys()].some((part) => part !== 'documents'),
  );
  const repairs: SnapshotRepair[] = [];
  const total = derived.length;
  // History is walked from the newest; what is on disk comes before it and here last.
  for (const snapshot of derived.reverse()) {
    signal.throwIfAborted();
    repairs.push(await repairOne(project, snapshot));
    reporter.progress({ stage: 'repair', done: repairs.length, total, unit: 'snapshots' });
  }
  return repairs;
}

async function repairOne(project: Project, snapshot: FoundSnapshot): Promise<SnapshotRepair> {
  const { at } = snapshot;
  try {
    const different = await makeAgain(project, snapshot);
    const outcome = different.length === 0 ? 'equal' : 'different';
    return { at, outcome, different, message: null };
  } catch (error) {
    if (!(error instanceof StemmaError) || GRAVE.has(error.code)) throw error;
    return { at, outcome: 'failed', different: [], message: error.message };
  }
}

/** Runs the pipeline for what is damaged; returns the parts that came out otherwise than pinned. */
async function makeAgain(
  project: Project,
  snapshot: Target,
  ancestors = MOST_ANCESTORS,
): Promise<DamagedPartName[]> {
  const { commit, pipeline, lock, damage, inUse } = snapshot;
  if (!project.store.has(lock.corpus.root) && damage.has('texts')) throw noDocuments(lock);
  const run = {
    settings: withoutWordIndex(await settingsOf(project, commit, pipeline), lock),
    corpus: lock.corpus,
    keepIndex: !inUse,
  };
  const previous = soundParts(lock, new Set(damage.keys()));
  const index = damage.has('index')
    ? await indexBefore(project, snapshot, ancestors)
    : previous.index;
  const { lock: made } = await runPipeline(project, {
    ...run,
    previous: { ...previous, ...(index && { index }) },
  });
  const different = partsThatDiffer(lock, made);
  if (different.join() !== 'index') return different;
  // It was not grown from the one before, but built from nothing.
  const rebuilt = await runPipeline(project, { ...run, previous, rebuild: true });
  return partsThatDiffer(lock, rebuilt.lock);
}

function partsThatDiffer(pinned: SnapshotLock, made: SnapshotLock): DamagedPartName[] {
  const parts = ['texts', 'cleaned', 'chunks', 'vectors', 'index'] as const;
  return parts.filter(
    (part) => pinned[part] !== undefined && made[part]?.root !== pinned[part].root,
  );
}

/**
 * The index of the commit before, from which that of a snapshot most likely was grown. Where it was
 * dropped it is made again too: an index that grew has other bytes than one built at once.
 */
async function indexBefore(
  project: Project,
  { commit, pipeline }: Target,
  ancestors: number,
): Promise<SnapshotLock['index']> {
  const git = await project.git();
  const before =
    commit === undefined ? await git.head() : (await git.commitInfo(commit)).parents[0];
  if (before === undefined || (await git.fileIdAt(before, SETTINGS_FILE)) === undefined) {
    return undefined;
  }
  const { lock: all } = await committedSnapshot(project, before, before.slice(0, 10));
  const lock = all && locksByPipeline(all).get(pipeline);
  if (lock?.index === undefined || ancestors === 0) return lock?.index;
  const { store } = project;
  const isDropped = !store.has(lock.index.root) && store.has(lock.index.input);
  if (isDropped && lock.index.type === 'hnsw') {
    const damage = new Map([['index', { problems: [], below: [] }]] as const);
    const target = { commit: before, pipeline, lock, damage, inUse: true };
    await makeAgain(project, target, ancestors - 1);
  }
  return lock.index;
}

async function settingsOf(
  project: Project,
  commit: FoundSnapshot['commit'],
  pipeline: string,
): Promise<PipelineSettings> {
  if (commit === undefined) {
    return pipelineNamed(project.readSettings().settings, pipeline, SETTINGS_FILE);
  }
  const at = commit.slice(0, 10);
  const { loaded } = await committedSnapshot(project, commit, at);
  return pipelineNamed(loaded.settings, pipeline, `${at}:${SETTINGS_FILE}`);
}

/** The word index is no part of the store: it is made where it is used. */
function withoutWordIndex(settings: PipelineSettings, lock: SnapshotLock): PipelineSettings {
  if (lock.vectors === undefined) return settings;
  return { ...settings, retrieve: { ...settings.retrieve, mode: 'dense' } };
}

/** A lock whose damaged parts no stage starts from; the model that vectors were fitted with stays. */
function soundParts(lock: SnapshotLock, damaged: ReadonlySet<DamagedPartName>): SnapshotLock {
  const { texts, cleaned, chunks, vectors, index, ...rest } = lock;
  const unlessDamaged = <T extends { fingerprint: string }>(part: DamagedPartName, value: T): T =>
    damaged.has(part) ? { ...value, fingerprint: NO_STAGE } : value;
  return {
    ...rest,
    ...(texts && { texts: unlessDamaged('texts', texts) }),
    ...(cleaned && { cleaned: unlessDamaged('cleaned', cleaned) }),
    ...(chunks && { chunks: unlessDamaged('chunks', chunks) }),
    ...(vectors && { vectors: unlessDamaged('vectors', vectors) }),
    ...(index && { index: unlessDamaged('index', index) }),
  };
}

function noDocuments(lock: SnapshotLock): StemmaError {
  return new StemmaError(
    'object-missing',
    `the ${lock.corpus.documents} documents that it is made from are not in the store`,
  );
}
