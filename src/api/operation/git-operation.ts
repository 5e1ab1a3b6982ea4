import { operationAround, type GitOperation } from '../../vcs/git-operation.js';
import type { Project } from '../project.js';
import { StemmaError } from '../../errors/stemma-error.js';
import { readOperation } from './operation-file.js';

/**
 * What Git began itself and did not finish. Its files tell of what stemma has begun too: that is none
 * of Git's.
 */
export async function gitOperation(project: Project): Promise<GitOperation | undefined> {
  const found = await operationAround(project.folder);
  if (found === undefined) return undefined;
  const own = readOperation(project);
  return own?.kind === found.kind && own.commit === found.commit ? undefined : found;
}

/** Throws `operation-in-progress` for what Git has begun; `verb` is what cannot be done. */
export async function refuseGitOperation(project: Project, verb: string): Promise<void> {
  const operation = await gitOperation(project);
  if (operation === undefined) return;
  const { kind } = operation;
  throw new StemmaError(
    'operation-in-progress',
    `cannot ${verb}: a ${kind} by Git is not finished`,
    {
      data: { operation: kind },
      suggestions: [
        `End it with Git: \`stemma run\`, then \`git add -u\` and \`git ${kind} --continue\`.`,
        `Or undo it: \`git ${kind} --abort\`.`,
      ],
    },
  );
}
