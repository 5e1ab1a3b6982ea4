import { StemmaError } from '../errors/stemma-error.js';
import { parseSettings } from '../pipeline/settings/parse-settings.js';
import { parseLock, type SnapshotLock } from '../pipeline/snapshot-lock.js';
import { fromUtf8 } from '../util/bytes.js';
import type { CommitId } from '../vcs/commit-id.js';
import { LOCK_FILE, SETTINGS_FILE } from './project-files.js';
import type { LoadedSettings, Project } from './project.js';

/** What a commit says of its data, without anything being made for it. */
export interface CommittedSnapshot {
  readonly loaded: LoadedSettings;
  readonly lock: SnapshotLock | undefined;
}

/** Settings and lock of a commit; throws `no-snapshot` where it has no stemma.yaml. */
export async function committedSnapshot(
  project: Project,
  commit: CommitId,
  at: string,
): Promise<CommittedSnapshot> {
  const text = await readTextAt(project, commit, SETTINGS_FILE);
  if (text === undefined) throw noSnapshot(at, SETTINGS_FILE);
  const lockText = await readTextAt(project, commit, LOCK_FILE);
  return {
    loaded: { text, settings: parseSettings(text, `${at}:${SETTINGS_FILE}`) },
    lock: lockText === undefined ? undefined : parseLock(lockText, `${at}:${LOCK_FILE}`),
  };
}

/** A file of a commit as text; undefined where there is none. */
export async function readTextAt(
  project: Project,
  commit: CommitId,
  path: string,
): Promise<string | undefined> {
  const bytes = await (await project.git()).readFileAt(commit, path);
  return bytes === undefined ? undefined : fromUtf8(bytes);
}

/** The error for a ref whose commit has no snapshot. */
export function noSnapshot(at: string, file: string): StemmaError {
  return new StemmaError('no-snapshot', `'${at}' holds no snapshot: the commit has no ${file}`, {
    data: { at, file },
    suggestions: ['Name a commit made by `stemma commit`; `stemma log` lists them.'],
  });
}
