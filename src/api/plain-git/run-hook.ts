import { StemmaError } from '../../errors/stemma-error.js';
import { operationIn, usableRepository } from '../../vcs/git-operation.js';
import type { HookName } from '../install/drivers.js';
import { knownProjects } from '../install/known-projects.js';
import { Project, type Session } from '../project.js';
import { settleWorkTree } from '../work-tree/settle-work-tree.js';
import { checkStaged, type StagedPaths } from './check-staged.js';

/** What Git tells a hook. */
export interface HookCall {
  readonly name: HookName;
  readonly args: readonly string[];
  /** Of pre-commit. */
  readonly paths: StagedPaths;
}

/** What a hook has to say. */
export interface HookResult {
  readonly notes: readonly string[];
}

/**
 * Does what a hook of Git is for, in every project of the repository: pre-commit refuses (see
 * `checkStaged`), the others bring the documents that stemma keeps to where Git went. These never fail:
 * what they could not do is a note. Nothing is done in a linked worktree, where stemma does not work, nor
 * in the middle of a rebase: its last step counts.
 */
export async function runHook(session: Session, call: HookCall): Promise<HookResult> {
  const place = await usableRepository(session.folder);
  if (place === undefined) return { notes: [] };
  const operation = await operationIn(place.gitDir);
  const isBetween = operation?.kind === 'rebase' && call.name !== 'post-rewrite';
  // A checkout of single files.
  const isOfFiles = call.name === 'post-checkout' && call.args[2] === '0';
  if (isBetween || isOfFiles) return { notes: [] };
  const notes: string[] = [];
  for (const folder of knownProjects(place.gitDir, place.workTree)) {
    const own = { ...session, folder };
    if (call.name === 'pre-commit') {
      await Project.use(own, (project) => checkStaged(project, call.paths));
    } else notes.push(...(await bringAlong(own)));
  }
  return { notes };
}

async function bringAlong(session: Session): Promise<string[]> {
  try {
    return await Project.use(session, async (project) => {
      project.becomeWriter();
      const { settings } = project.readSettings();
      const { brought } = await settleWorkTree(project, settings);
      if (brought === null) return [];
      const { documents } = brought;
      const noun = documents === 1 ? 'document' : 'documents';
      return [`${documents} ${noun} brought to the state of stemma.lock`];
    });
  } catch (error) {
    if (!(error instanceof StemmaError)) throw error;
    return [`documents are as they were: ${error.message}`, ...error.suggestions.slice(0, 1)];
  }
}

/** The lists that `hookLine` gives pre-commit: what is staged, `--`, what is not; each ends with NUL. */
export function parseStaged(input: string): StagedPaths {
  const names = input.split('\0').filter((name) => name !== '');
  const end = names.indexOf('--');
  return end < 0
    ? { staged: names, unstaged: [] }
    : { staged: names.slice(0, end), unstaged: names.slice(end + 1) };
}
