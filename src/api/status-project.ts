import { StemmaError } from '../errors/stemma-error.js';
import { locksByPipeline, type SnapshotLock } from '../pipeline/snapshot-lock.js';
import type { Settings } from '../pipeline/settings/settings.js';
import type { ObjectId } from '../model/object-id.js';
import type { OperationKind } from '../vcs/git-operation.js';
import { emptyMap } from '../tree/build.js';
import type { FileStatus } from '../vcs/file-status.js';
import { pipelinesOf } from './choose-pipelines.js';
import { diffSettings, type SettingChange } from '../diff/diff-settings.js';
import { documentChanges, type DocumentChange } from './diff/document-changes.js';
import { gitOperation } from './operation/git-operation.js';
import { LOCK_FILE, SETTINGS_FILE } from './project-files.js';
import type { Project } from './project.js';
import { committedSnapshot } from './committed-snapshot.js';
import { snapshotCorpus, type CorpusResult } from './snapshot-corpus.js';
import { ownConflicts, type UnfinishedResult } from './conflicts-project.js';
import { stageStates, type StageState } from './stage-states.js';
import { workTreeState, type WorkTreeState } from './work-tree/work-tree-state.js';

/** How the project on disk stands to its last commit. */
export interface StatusResult {
  readonly branch: string | null;
  readonly commit: string | null;
  readonly documents: number;
  /**
   * Against the last commit, or against the state that the documents on disk belong to where that is
   * another one (`workTree.away`); null where the store lacks its documents.
   */
  readonly documentChanges: readonly DocumentChange[] | null;
  readonly settingChanges: readonly SettingChange[];
  /** stemma.yaml, stemma.lock and the question set against the last commit. */
  readonly files: Readonly<Record<string, FileStatus>>;
  readonly stages: readonly StageState[];
  /** What Git began and did not finish. */
  readonly operation: OperationKind | null;
  /** What Git left for `stemma run` to complete. */
  readonly workTree: WorkTreeState;
  /** True where stemma.lock pins the documents that are on disk. */
  readonly pinned: boolean;
  /** True where stemma.lock belongs to the sources on disk: a run would have nothing to do. */
  readonly current: boolean;
  /** A merge, revert or cherry-pick of stemma's that is not finished. */
  readonly unfinished: UnfinishedResult | null;
  /** Why settings and documents could not be looked at in the middle of a merge. */
  readonly unreadable: string | null;
  /** True when a commit would find nothing to do. */
  readonly clean: boolean;
}

/** Looks at disk, lock and last commit; changes nothing. */
export async function statusProject(project: Project): Promise<StatusResult> {
  const unfinished = (await ownConflicts(project))?.operation ?? null;
  try {
    const found = await lookAtProject(project);
    const clean = found.clean && unfinished === null;
    return { ...found, unfinished, unreadable: null, clean };
  } catch (error) {
    if (!(error instanceof StemmaError && MARKED.has(error.code))) throw error;
    const operation = (await gitOperation(project))?.kind ?? null;
    if (unfinished === null && operation === null) throw error;
    return await withoutLooking(project, { unfinished, operation, unreadable: error.message });
  }
}

/** What settings and sidecars with conflict markers in them are told as. */
const MARKED: ReadonlySet<string> = new Set(['bad-settings', 'bad-sidecar', 'conflict-marker']);

/** In the middle of a merge the files may make no sense; what is under way does. */
async function withoutLooking(
  project: Project,
  known: Pick<StatusResult, 'unfinished' | 'operation' | 'unreadable'>,
): Promise<StatusResult> {
  const git = await project.git();
  return {
    branch: (await git.currentBranch()) ?? null,
    commit: (await git.head()) ?? null,
    documents: project.readLock()?.corpus.documents ?? 0,
    documentChanges: null,
    settingChanges: [],
    files: Object.fromEntries(await git.statusOf([SETTINGS_FILE, LOCK_FILE])),
    stages: [],
    ...known,
    workTree: { settled: true, merge: null, conflicts: [], missing: false, away: null },
    pinned: false,
    current: false,
    clean: false,
  };
}

async function lookAtProject(
  project: Project,
): Promise<Omit<StatusResult, 'unfinished' | 'unreadable'>> {
  const git = await project.git();
  const { settings } = project.readSettings();
  const { lock, state: workTree, base } = await workTreeState(project, settings);
  const commit = await git.head();
  const looked = await snapshotCorpus(project, { settings, previous: lock, look: true });
  const inHead =
    commit !== undefined && (await git.readFileAt(commit, SETTINGS_FILE)) !== undefined;
  const last = inHead ? await committedSnapshot(project, commit, 'HEAD') : undefined;
  const before =
    base ?? (last === undefined ? emptyMap(looked.reader.store, 'small') : last.lock?.corpus.root);
  const known = before !== undefined && looked.reader.store.has(before);
  const changes = known ? documentChanges(looked, before, looked.corpus.root) : null;
  const paths = [SETTINGS_FILE, LOCK_FILE, settings.evaluate.questions];
  const files = Object.fromEntries(await git.statusOf(paths));
  // Documents that are yet to be brought make no stage stale.
  const corpus = workTree.away === null ? looked.corpus.root : lock?.corpus.root;
  const stages = await statesOf(project, { settings, lock, corpus, looked });
  const operation = (await gitOperation(project))?.kind ?? null;
  const pinned = looked.corpus.root === lock?.corpus.root;
  const current = workTree.settled && pinned && stages.every(({ state }) => state === 'fresh');
  return {
    branch: (await git.currentBranch()) ?? null,
    commit: commit ?? null,
    documents: looked.corpus.documents,
    documentChanges: changes,
    settingChanges: last === undefined ? [] : diffSettings(last.loaded.settings, settings),
    files,
    stages,
    operation,
    workTree,
    pinned,
    current,
    clean:
      changes?.length === 0 &&
      operation === null &&
      workTree.settled &&
      Object.values(files).every((state) => state === 'unmodified') &&
      stages.every(({ state }) => state === 'fresh'),
  };
}

async function statesOf(
  project: Project,
  now: {
    readonly settings: Settings;
    readonly lock: SnapshotLock | undefined;
    readonly corpus: ObjectId | undefined;
    readonly looked: CorpusResult;
  },
): Promise<StageState[]> {
  const { settings, lock, looked } = now;
  const locks = lock && locksByPipeline(lock);
  const corpus = now.corpus ?? looked.corpus.root;
  const stages: StageState[] = [];
  for (const [pipeline, own] of pipelinesOf(settings)) {
    const state = { pipeline, settings: own, lock: locks?.get(pipeline), corpus };
    stages.push(...(await stageStates(project, state)));
  }
  return stages;
}
