import { StemmaError } from '../../errors/stemma-error.js';
import type { CommitId } from '../../vcs/commit-id.js';
import type { MergePlan } from '../merge/plan-merge.js';
import type { Project } from '../project.js';
import { advanceBranch } from '../switch-project.js';
import { recordWorkTree } from '../work-tree/documents-record.js';
import type { Operation } from './operation.js';
import { removeOperation, writeOperation } from './operation-file.js';
import { conflictsOf, stepsOf, VersionKeeper } from './operation-versions.js';
import { placeOperation, refuseLoss } from './place-operation.js';

/** What an operation is about; the rest follows from the merge that was worked out. */
export type OperationStart = Pick<
  Operation,
  | 'kind'
  | 'branch'
  | 'before'
  | 'origin'
  | 'commit'
  | 'at'
  | 'parents'
  | 'message'
  | 'style'
  | 'author'
  | 'todo'
  | 'mainline'
  | 'todoMessage'
>;

/**
 * Says what is begun, with everything that is needed to go on and to go back: nothing of the work
 * tree has changed when it returns, and all objects are on disk. Throws `local-changes`.
 */
export async function beginOperation(
  project: Project,
  start: OperationStart,
  plan: MergePlan & { readonly to?: CommitId | undefined },
): Promise<Operation> {
  const keeper = new VersionKeeper(project);
  const steps = await stepsOf(project, plan, { keeper, to: plan.to });
  const conflicts = conflictsOf(plan.files.conflicts, keeper);
  await keeper.flush();
  const to = plan.to ?? null;
  const operation = { format: 1, phase: 'applying', ...start, to, steps, conflicts } as const;
  await refuseLoss(project, operation);
  writeOperation(project, operation);
  return operation;
}

/**
 * Throws `local-changes` for what `beginOperation` would refuse; before anything is worked out that
 * takes long, and without anything in Git's objects.
 */
export async function refuseOverwriting(
  project: Project,
  start: OperationStart,
  plan: MergePlan,
): Promise<void> {
  const keeper = new VersionKeeper(project);
  const steps = await stepsOf(project, plan, { keeper, to: undefined });
  const conflicts = conflictsOf(plan.files.conflicts, keeper);
  const rest = { format: 1, phase: 'applying', to: null, steps, conflicts } as const;
  await refuseLoss(project, { ...start, ...rest }, { unwritten: true });
}

/**
 * Goes on with an operation that was stopped by force, as `applyOperation` does. What was edited since
 * is not overwritten: throws `local-changes`.
 */
export async function resumeOperation(project: Project, operation: Operation): Promise<Operation> {
  // A branch that moves looks at the files itself.
  if (operation.to === null) await refuseLoss(project, operation);
  return await applyOperation(project, operation);
}

/**
 * Brings an operation that was begun just now to its end, or to where a person has the word: files
 * first, then Git's notes of it, or the branch where the commit is made already. Done again it goes on
 * where it was. Throws `local-changes`, `ref-moved`.
 */
export async function applyOperation(project: Project, operation: Operation): Promise<Operation> {
  const { before, to, branch, kind, at } = operation;
  const git = await project.git();
  if (to !== null) {
    const reason = `${kind} ${at}`;
    try {
      await advanceBranch(project, { branch, from: before, to, reason });
    } catch (error) {
      // Refused before anything has changed.
      if (error instanceof StemmaError && REFUSALS.has(error.code)) removeOperation(project);
      throw error;
    }
    // With more to come it says so until the next one begins.
    if (operation.todo.length === 0) removeOperation(project);
    return operation;
  }
  await placeOperation(project, operation, 'forward');
  const { commit, message } = operation;
  await recordWorkTree(project);
  await git.announceOperation({ kind, commit, message });
  const stopped = { ...operation, phase: 'stopped' } as const;
  writeOperation(project, stopped);
  return stopped;
}

const REFUSALS: ReadonlySet<string> = new Set(['ref-moved', 'ref-locked']);

/** Forgets an operation; files stay as they are. */
export async function forgetOperation(project: Project, operation: Operation): Promise<void> {
  await (await project.git()).withdrawOperation(operation);
  removeOperation(project);
}
