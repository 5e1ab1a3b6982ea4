import { locksByPipeline } from '../pipeline/snapshot-lock.js';
import { emptyMap } from '../tree/build.js';
import type { FileStatus } from '../vcs/file-status.js';
import { pipelinesOf } from './choose-pipelines.js';
import { documentChanges, type DocumentChange } from './diff/document-changes.js';
import { diffSettings, type SettingChange } from '../diff/diff-settings.js';
import { LOCK_FILE, SETTINGS_FILE } from './project-files.js';
import type { Project } from './project.js';
import { committedSnapshot } from './snapshot-at.js';
import { snapshotCorpus } from './snapshot-corpus.js';
import { stageStates, type StageState } from './stage-states.js';

/** How the project on disk stands to its last commit. */
export interface StatusResult {
  readonly branch: string | null;
  readonly commit: string | null;
  readonly documents: number;
  /** Against the last commit; null where the store lacks its documents. */
  readonly documentChanges: readonly DocumentChange[] | null;
  readonly settingChanges: readonly SettingChange[];
  /** stemma.yaml, stemma.lock and the question set against the last commit. */
  readonly files: Readonly<Record<string, FileStatus>>;
  readonly stages: readonly StageState[];
  /** True when a commit would find nothing to do. */
  readonly clean: boolean;
}

/** Looks at disk, lock and last commit; changes nothing. */
export async function statusProject(project: Project): Promise<StatusResult> {
  const git = await project.git();
  const loaded = project.readSettings();
  const { settings } = loaded;
  const lock = project.readLock();
  const commit = await git.head();
  const looked = await snapshotCorpus(project, { settings, previous: lock, look: true });
  const inHead =
    commit !== undefined && (await git.readFileAt(commit, SETTINGS_FILE)) !== undefined;
  const last = inHead ? await committedSnapshot(project, commit, 'HEAD') : undefined;
  const before =
    last === undefined ? emptyMap(looked.reader.store, 'small') : last.lock?.corpus.root;
  const known = before !== undefined && looked.reader.store.has(before);
  const changes = known ? documentChanges(looked, before, looked.corpus.root) : null;
  const paths = [SETTINGS_FILE, LOCK_FILE, settings.evaluate.questions];
  const files = Object.fromEntries(await git.statusOf(paths));
  const locks = lock && locksByPipeline(lock);
  const corpus = looked.corpus.root;
  const stages: StageState[] = [];
  for (const [pipeline, own] of pipelinesOf(settings)) {
    const now = { pipeline, settings: own, lock: locks?.get(pipeline), corpus };
    stages.push(...(await stageStates(project, now)));
  }
  return {
    branch: (await git.currentBranch()) ?? null,
    commit: commit ?? null,
    documents: looked.corpus.documents,
    documentChanges: changes,
    settingChanges: last === undefined ? [] : diffSettings(last.loaded.settings, settings),
    files,
    stages,
    clean:
      changes?.length === 0 &&
      Object.values(files).every((state) => state === 'unmodified') &&
      stages.every(({ state }) => state === 'fresh'),
  };
}
