import type { CommitId, GitOid } from '../../vcs/commit-id.js';
import type { TreeEdit } from '../../vcs/edit-tree.js';
import { objectOid } from '../../vcs/object-batch.js';
import type { RawPath } from '../../vcs/raw-path.js';
import type { WorkFile } from '../../vcs/work-tree.js';
import { LOCK_FILE } from '../project-files.js';
import type { Project } from '../project.js';
import { refuseUnresolved } from './end-operation.js';
import { droppedByGit, inProgress, unfinishedOperation } from './open-operation.js';
import type { Operation, OperationStep, OperationVersion } from './operation.js';
import { isSubmodule, modeOf } from './operation-versions.js';
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
  const work = await git.workFiles();
  for (const { path, before, after } of operation.steps) {
    if (path === lock || ![before, after].some(isGits)) continue;
    const meant = decided(operation, { path, after });
    const file = work.read(path, modeOf(meant ?? before));
    if (file === undefined) edits.set(path, isSubmodule(meant) ? meant : null);
    else if (!isGits(before) || file.mode !== before.mode || oidOf(file) !== before.oid) {
      edits.set(path, file);
    }
  }
  const places = operation.conflicts.flatMap(({ places: own, base }) => [
    ...own,
    ...(base === null ? [] : [base.path]),
  ]);
  const paths = [...operation.steps.map(({ path }) => path), ...places];
  return { operation, parents: operation.parents, edits, paths: [...new Set(paths)] };
}

function isGits(
  version: OperationVersion | null,
): version is Extract<OperationVersion, { oid: unknown }> {
  return version !== null && 'oid' in version;
}

function oidOf({ bytes }: WorkFile): GitOid {
  return objectOid('blob', bytes);
}

/** What is to be at a path: of the side that was taken, else as the merge left it. */
function decided(
  { conflicts }: Operation,
  { path, after }: Pick<OperationStep, 'path' | 'after'>,
): OperationVersion | null {
  const conflict = conflicts.find(({ places }) => places.includes(path));
  const side = conflict?.resolved ?? 'merged';
  return conflict === undefined || side === 'merged' ? after : (conflict[side]?.version ?? null);
}

/** Clears away what a commit has ended; what is to follow stays on the list. */
export async function concludeOperation(project: Project, operation: Operation): Promise<void> {
  if (operation.todo.length === 0) {
    await forgetOperation(project, operation);
    return;
  }
  await (await project.git()).withdrawOperation(operation);
}
