import type { SnapshotLock } from '../pipeline/snapshot-lock.js';
import { emptyMap } from '../tree/build.js';
import { documentChanges, type DocumentChange } from './diff/document-changes.js';
import { diffSettings, type SettingChange } from '../diff/diff-settings.js';
import { entryOf, namesByCommit, type LogEntry } from './log-project.js';
import type { Project } from './project.js';
import { committedSnapshot } from './committed-snapshot.js';

/** A commit, its snapshot, and what it changed against its first parent. */
export interface ShowResult extends LogEntry {
  readonly snapshot: SnapshotLock | null;
  /** Null where the documents of either side are not in the store. */
  readonly documentChanges: readonly DocumentChange[] | null;
  readonly settingChanges: readonly SettingChange[];
}

/** Shows one commit; reads locks and the corpus maps, nothing else. */
export async function showProject(project: Project, ref: string): Promise<ShowResult> {
  const git = await project.git();
  const commit = await git.resolveRef(ref);
  const info = await git.commitInfo(commit);
  const entry = await entryOf(project, info, await namesByCommit(project));
  const own = await committedSnapshot(project, commit, ref);
  const [parent] = info.parents;
  const hasParent =
    parent !== undefined && (await git.readFileAt(parent, 'stemma.yaml')) !== undefined;
  const before = hasParent ? await committedSnapshot(project, parent, `${ref}~1`) : undefined;
  const from = before?.lock?.corpus.root ?? emptyMap(project.store, 'small');
  const to = own.lock?.corpus.root;
  const known = to !== undefined && project.store.has(to) && project.store.has(from);
  return {
    ...entry,
    snapshot: own.lock ?? null,
    documentChanges: known ? documentChanges(project, from, to) : null,
    settingChanges:
      before === undefined ? [] : diffSettings(before.loaded.settings, own.loaded.settings),
  };
}
