import { describeOperation, type DescribedConflict } from './operation/describe-operation.js';
import { neededOperation } from './operation/end-operation.js';
import { gitOperation } from './operation/git-operation.js';
import { droppedByGit, openOperation } from './operation/open-operation.js';
import type { Operation } from './operation/operation.js';
import { resolveConflicts, type Resolution } from './operation/resolve-conflicts.js';
import { readOperation } from './operation/operation-file.js';
import type { Project } from './project.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { OperationKind } from '../vcs/git-operation.js';
import { workTreeState } from './work-tree/work-tree-state.js';

/** A merge, revert or cherry-pick that is not finished. */
export interface UnfinishedResult {
  readonly kind: Operation['kind'];
  /** What is merged, as it was named, and its commit. */
  readonly at: string;
  readonly commit: string;
  readonly branch: string;
  /** `applying` and `aborting`: it was stopped by force. `stopped`: it waits for a decision. */
  readonly phase: Operation['phase'];
  /** `elsewhere`: HEAD is not where it began any more. `dropped`: Git has given it up. */
  readonly state: 'open' | 'elsewhere' | 'concluded' | 'dropped';
  /** Conflicts that nobody decided yet. */
  readonly left: number;
  /** Commits that are to follow. */
  readonly todo: number;
}

/** One conflict as it stands. */
export type ConflictResult = Omit<DescribedConflict, 'index'>;

/** What is in conflict. */
export interface ConflictsResult {
  readonly operation: UnfinishedResult | null;
  /** What Git began itself; then only documents that stemma keeps are in `conflicts`. */
  readonly git: OperationKind | null;
  readonly conflicts: readonly ConflictResult[];
}

/**
 * Lists the conflicts of what is under way, decided ones too; changes nothing. Throws
 * `conflict-marker` where a merge by Git has left some in stemma.yaml.
 */
export async function conflictsProject(project: Project): Promise<ConflictsResult> {
  const own = await ownConflicts(project);
  if (own !== undefined) return { ...own, git: null };
  const git = (await gitOperation(project))?.kind ?? null;
  const { state } = await workTreeState(project, project.readSettings().settings);
  const conflicts = state.conflicts.map((one) => ({ ...one, resolved: false, where: [] }));
  return { operation: null, git, conflicts };
}

/** As `conflictsProject`, of what stemma has begun; undefined for nothing. */
export async function ownConflicts(
  project: Project,
): Promise<(Omit<ConflictsResult, 'git'> & { operation: UnfinishedResult }) | undefined> {
  const found = await openOperation(project);
  if (found === undefined) return undefined;
  const { operation, state } = found;
  const described = await describeOperation(project, operation);
  const { kind, at, commit, branch, phase, todo } = operation;
  const left = described.filter(({ resolved }) => !resolved).length;
  return {
    operation: { kind, at, commit, branch, phase, state, left, todo: todo.length },
    conflicts: described.map(({ index: _own, ...conflict }) => conflict),
  };
}

/** Decides conflicts by path or subject; see `resolveConflicts`. Throws `no-operation` too. */
export async function resolveProject(
  project: Project,
  options: { readonly targets: readonly string[]; readonly side: Resolution },
): Promise<ConflictsResult> {
  project.becomeWriter();
  const kind = readOperation(project)?.kind ?? 'merge';
  const operation = await neededOperation(project, kind);
  if ((await openOperation(project))?.state === 'dropped') throw droppedByGit(operation);
  if (operation.phase !== 'stopped') {
    throw new StemmaError(
      'operation-in-progress',
      `cannot decide conflicts: the ${kind} was stopped by force before its files were in place`,
      {
        data: { operation: kind, phase: operation.phase },
        suggestions: [
          ...(operation.phase === 'applying'
            ? [`Finish that with \`stemma ${kind} --continue\`.`]
            : []),
          `Go back with \`stemma ${kind} --abort\`.`,
        ],
      },
    );
  }
  await resolveConflicts(project, operation, options);
  return await conflictsProject(project);
}
