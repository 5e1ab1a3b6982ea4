import type { CommitId } from '../../vcs/commit-id.js';
import type { TreeEdit } from '../../vcs/edit-tree.js';
import { objectOid } from '../../vcs/object-batch.js';
import type { RawPath } from '../../vcs/raw-path.js';
import { LOCK_FILE } from '../project-files.js';
import type { Project } from '../project.js';
import { refuseUnresolved } from './end-operation.js';
import { droppedByGit, inProgress, unfinishedOperation } from './open-operation.js';
import type { Operation } from './operation.js';
import { forgetOperation } from './run-operation.js';

/** What a commit has to know of the operation that it ends. */
export interface OperationCommit {
  readonly operation: Operation;
  readonly parents: readonly CommitId[];
  /** Files of Git's that it touched, as they are on disk. */
  readonly edits: ReadonlyMap<RawPath, TreeEdit>;
  /** Paths that the index is to know anew, those in conflict among them. */
  readonly paths: readonly RawPath[];
}

/**
 * The operation that a commit ends; undefined where none is under way. Throws
 * `unresolved-conflicts`, `operation-in-progress` where its files are not in place.
 */
export async function operationToCommit(project: Project): Promise<OperationCommit | undefined> {
  const operation = await unfinishedOperation(project);
  if (operation === undefined) return undefined;
  const git = await project.git();
  const isHere = (await git.head()) === operation.before;
  if (operation.phase !== 'stopped' || !isHere) throw inProgress(operation, 'commit');
  if (!(await git.isAnnounced(operation))) throw droppedByGit(operation);
  await refuseUnresolved(project, operation);
  const edits = new Map<RawPath, TreeEdit>();
  const lock = (await git.filesOf(undefined)).repositoryPath(LOCK_FILE);
  for (const { path, before, after } of operation.steps) {
    const known = [before, after].flatMap((version) =>
      version !== null && 'oid' in version ? [version] : [],
    );
    const [first] = known;
    if (first === undefined || path === lock) continue;
    const bytes = git.readWorkFile(path);
    const mode = known.at(-1)?.mode ?? first.mode;
    // Links and submodules are as the merge has them.
    if (!mode.startsWith('100')) edits.set(path, after !== null && 'oid' in after ? after : null);
    else if (bytes === undefined) edits.set(path, null);
    else if (before === null || !('oid' in before) || objectOid('blob', bytes) !== before.oid) {
      edits.set(path, { bytes, mode });
    }
  }
  const places = operation.conflicts.flatMap(({ places: own, base }) => [
    ...own,
    ...(base === null ? [] : [base.path]),
  ]);
  const paths = [...operation.steps.map(({ path }) => path), ...places];
  return { operation, parents: operation.parents, edits, paths: [...new Set(paths)] };
}

/** Clears away what a commit has ended; what is to follow stays on the list. */
export async function concludeOperation(project: Project, operation: Operation): Promise<void> {
  if (operation.todo.length === 0) {
    await forgetOperation(project, operation);
    return;
  }
  await (await project.git()).withdrawOperation(operation);
}
