import { StemmaError } from '../../errors/stemma-error.js';
import type { GitRepository } from '../../vcs/git-repository.js';
import type { Project } from '../project.js';
import type { Operation } from './operation.js';
import { readOperation, removeOperation } from './operation-file.js';

/** How an operation stands to the commit of HEAD. */
export interface OpenOperation {
  readonly operation: Operation;
  /**
   * `open`: HEAD is where it was. `concluded`: HEAD is at the commit that it was to make, by us or
   * by Git. `elsewhere`: somebody went to another commit meanwhile. `dropped`: Git has forgotten it
   * (`git merge --abort`, `git reset --hard`) and put its own files back, but no others.
   */
  readonly state: 'open' | 'concluded' | 'elsewhere' | 'dropped';
}

/** The operation under way; undefined for none. */
export async function openOperation(project: Project): Promise<OpenOperation | undefined> {
  const operation = readOperation(project);
  if (operation === undefined) return undefined;
  return { operation, state: await stateOf(await project.git(), operation) };
}

/**
 * The operation that has the documents on disk where they are; undefined where they are those of a
 * commit and edits of it. For who looks at disk.
 */
export async function ownDocuments(project: Project): Promise<OpenOperation | undefined> {
  const found = await openOperation(project);
  return found?.state === 'open' || found?.state === 'dropped' ? found : undefined;
}

async function stateOf(git: GitRepository, operation: Operation): Promise<OpenOperation['state']> {
  const [head, branch] = [await git.head(), (await git.currentBranch()) ?? null];
  if (branch !== operation.branch || head === undefined) return 'elsewhere';
  if (head === operation.before) {
    const isTold = operation.phase !== 'stopped' || (await git.isAnnounced(operation));
    return isTold ? 'open' : 'dropped';
  }
  if (operation.phase === 'aborting' && head === operation.origin) return 'open';
  if (head === operation.to) return 'concluded';
  const { parents } = await git.commitInfo(head);
  const isOurs = operation.parents.every((parent, at) => parents[at] === parent);
  return isOurs && parents.length === operation.parents.length ? 'concluded' : 'elsewhere';
}

/**
 * What is under way and not at its end. One that somebody ended by Git, or that was stopped right
 * before its last step, is cleared away. For commands that write.
 */
export async function unfinishedOperation(project: Project): Promise<Operation | undefined> {
  const found = await openOperation(project);
  if (found === undefined) return undefined;
  const { operation, state } = found;
  if (state !== 'concluded' || operation.todo.length > 0) return operation;
  await (await project.git()).withdrawOperation(operation);
  removeOperation(project);
  return undefined;
}

/** Throws `operation-in-progress` where something is under way; `verb` is what cannot be done. */
export async function refuseUnfinished(project: Project, verb: string): Promise<void> {
  const operation = await unfinishedOperation(project);
  if (operation !== undefined) throw inProgress(operation, verb);
}

/** Something has to be finished first. */
export function inProgress(operation: Operation, verb: string): StemmaError {
  const { kind, at, phase } = operation;
  const command = commandOf(operation);
  return new StemmaError(
    'operation-in-progress',
    `cannot ${verb}: the ${kind} of '${at}' is not finished`,
    {
      data: { operation: kind, at, phase },
      suggestions: [
        ...(phase === 'aborting'
          ? []
          : [
              ...(phase === 'stopped' ? ['`stemma conflicts` shows what is left to decide.'] : []),
              `Finish it with \`${command} --continue\`.`,
            ]),
        `Go back to where it began with \`${command} --abort\`.`,
      ],
    },
  );
}

/** Git has forgotten what stemma has begun: it cannot be gone on with. */
export function droppedByGit(operation: Operation): StemmaError {
  const { kind, at } = operation;
  const command = commandOf(operation);
  return new StemmaError(
    'operation-dropped',
    `Git has given up the ${kind} of '${at}' and put back the files that it keeps`,
    {
      data: { operation: kind, at },
      suggestions: [
        `Bring the other files back too: \`${command} --abort\`. Then it can be begun anew.`,
        `Or keep all files as they are: \`${command} --quit\`.`,
      ],
    },
  );
}

/** The command that an operation belongs to. */
export function commandOf({ kind }: Pick<Operation, 'kind'>): string {
  return `stemma ${kind}`;
}
