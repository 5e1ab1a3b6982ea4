import { StemmaError } from '../../errors/stemma-error.js';
import type { Project } from '../project.js';
import { advanceBranch } from '../switch-project.js';
import { describeOperation } from './describe-operation.js';
import type { Operation } from './operation.js';
import { writeOperation } from './operation-file.js';
import { gitOperation } from './git-operation.js';
import { commandOf, openOperation, type OpenOperation } from './open-operation.js';
import { isOfDocument, placeOperation } from './place-operation.js';
import { forgetOperation } from './run-operation.js';
import { recordWorkTree } from '../work-tree/documents-record.js';

/** Where an operation was given up. */
export interface AbortResult {
  readonly kind: Operation['kind'];
  readonly at: string;
  readonly branch: string;
  /** Commit of HEAD, as before. */
  readonly commit: string;
  /** Files that were brought back. */
  readonly files: number;
}

/**
 * Goes back to where an operation began: all files that it touched are as they were, those that Git
 * ignores too; where Git has given it up before, the latter alone are put back. Can be done again
 * wherever it was stopped. Throws `no-operation`, `ref-moved`.
 */
export async function abortOperation(
  project: Project,
  kind: Operation['kind'],
): Promise<AbortResult> {
  const operation = await neededOperation(project, kind);
  const { before, origin, branch, at } = operation;
  // What Git has put back itself may have been edited since.
  const isDropped = (await openOperation(project))?.state === 'dropped';
  const steps = isDropped ? operation.steps.filter(isOfDocument) : operation.steps;
  const conflicts = isDropped ? [] : operation.conflicts;
  const aborting = { ...operation, steps, conflicts, phase: 'aborting' } as const;
  writeOperation(project, aborting);
  const git = await project.git();
  const head = await git.head();
  if (head === before) {
    await placeOperation(project, aborting, 'back');
    await recordWorkTree(project);
  }
  // Git's notes go before the branch moves: they stand in the way of that.
  await git.withdrawOperation(operation);
  if (head !== undefined && head !== origin) {
    await advanceBranch(project, { branch, from: head, to: origin, reason: `${kind} --abort` });
  }
  await forgetOperation(project, operation);
  return { kind, at, branch, commit: origin, files: steps.length };
}

/** Forgets an operation and leaves all files as they are. Throws `no-operation`. */
export async function quitOperation(project: Project, kind: Operation['kind']): Promise<void> {
  const found = await openOperation(project);
  if (found?.operation.kind !== kind) throw await noOperation(project, kind, found);
  await forgetOperation(project, found.operation);
}

/** The operation of a kind that is under way at HEAD; throws `no-operation`, `ref-moved`. */
export async function neededOperation(
  project: Project,
  kind: Operation['kind'],
): Promise<Operation> {
  const found = await openOperation(project);
  if (found === undefined || found.operation.kind !== kind) {
    throw await noOperation(project, kind, found);
  }
  const { operation, state } = found;
  if (state === 'elsewhere') throw movedAway(operation);
  if (state === 'concluded' && operation.todo.length === 0) {
    await forgetOperation(project, operation);
    throw await noOperation(project, kind, undefined);
  }
  return operation;
}

/** Throws `unresolved-conflicts` with all that is left to decide, file and line first. */
export async function refuseUnresolved(project: Project, operation: Operation): Promise<void> {
  const conflicts = (await describeOperation(project, operation)).filter(
    ({ resolved }) => !resolved,
  );
  if (conflicts.length === 0) return;
  const shown = conflicts.slice(0, 5).map(({ message, where }) => {
    const [place] = where;
    return place === undefined ? message : `${place.path}:${place.line}: ${message}`;
  });
  const more = conflicts.length > 5 ? ` (and ${conflicts.length - 5} more)` : '';
  throw new StemmaError(
    'unresolved-conflicts',
    `cannot commit: ${conflicts.length} of the conflicts of '${operation.at}' ${conflicts.length === 1 ? 'is' : 'are'} left: ${shown.join('; ')}${more}`,
    { data: { conflicts }, suggestions: waysOut(operation) },
  );
}

/** How to go on from conflicts. */
export function waysOut(operation: Operation): string[] {
  const command = commandOf(operation);
  return [
    'Edit the files and remove the markers; `stemma conflicts` lists what is left.',
    'Or take a side: `stemma resolve --ours PATH`, `stemma resolve --theirs PATH`.',
    `Then \`${command} --continue\`; or go back with \`${command} --abort\`.`,
  ];
}

async function noOperation(
  project: Project,
  kind: Operation['kind'],
  found: OpenOperation | undefined,
): Promise<StemmaError> {
  const other = found?.operation;
  const git = other === undefined ? (await gitOperation(project))?.kind : undefined;
  const failure =
    other !== undefined
      ? `there is no ${kind} under way but a ${other.kind} of '${other.at}'`
      : git === undefined
        ? `there is no ${kind} to go on with or back from`
        : `the ${git} under way was begun by Git, which has to end it`;
  const suggestions =
    other !== undefined
      ? [`Use \`${commandOf(other)}\` with the same flag.`]
      : git === undefined
        ? ['`stemma status` shows where you are.']
        : [
            `End it with Git: \`stemma run\`, then \`git add -u\` and \`git ${git} --continue\`.`,
            `Or undo it: \`git ${git} --abort\`.`,
          ];
  return new StemmaError('no-operation', failure, {
    data: { kind, found: other?.kind ?? null, git: git ?? null },
    suggestions,
  });
}

function movedAway(operation: Operation): StemmaError {
  const { kind, at, before, branch } = operation;
  return new StemmaError(
    'ref-moved',
    `the ${kind} of '${at}' was begun on '${branch}' at ${before.slice(0, 10)}, and HEAD is elsewhere now`,
    {
      data: { branch, expected: before },
      suggestions: [
        `Go back there with Git, then run the command again.`,
        `Or forget the ${kind} and keep all files as they are: \`${commandOf(operation)} --quit\`.`,
      ],
    },
  );
}
