import { isDeepStrictEqual } from 'node:util';
import { continueOperation } from './operation/continue-operation.js';
import { currentPlace } from './operation/current-place.js';
import { refuseGitOperation } from './operation/git-operation.js';
import { inProgress, unfinishedOperation } from './operation/open-operation.js';
import { pickCommits, type Picked } from './operation/pick-commits.js';
import { refuseUncommitted } from './operation/refuse-uncommitted.js';
import type { Project } from './project.js';

/** Which commits, and how. */
export interface PickOptions {
  readonly refs: readonly string[];
  /** Parent of a merge commit that its changes are taken against, from 1. */
  readonly mainline?: number | undefined;
  /** Instead of the commit's own. */
  readonly message?: string | undefined;
}

/** Commits that were made. */
export interface PickResult {
  readonly branch: string;
  readonly from: string;
  readonly commit: string;
  readonly commits: readonly Picked[];
}

/**
 * Makes the changes of commits once more on the current branch, one commit each, with their authors
 * and messages. Conflicts stop it as they stop a merge; stopped by force, the same command goes on. Throws as `mergeProject`, and
 * `nothing-to-commit`, `no-mainline`.
 */
export function cherryPickProject(project: Project, options: PickOptions): Promise<PickResult> {
  return pick(project, 'cherry-pick', options);
}

/** Takes the changes of commits back by new commits; otherwise as `cherryPickProject`. */
export function revertProject(project: Project, options: PickOptions): Promise<PickResult> {
  return pick(project, 'revert', options);
}

async function pick(
  project: Project,
  kind: 'cherry-pick' | 'revert',
  { refs, mainline, message }: PickOptions,
): Promise<PickResult> {
  project.becomeWriter();
  const verb = `${kind} ${refs.join(' ')}`;
  const { branch, head } = await currentPlace(project, kind);
  const git = await project.git();
  const commits = [];
  for (const ref of refs) commits.push(await git.resolveRef(ref));
  await refuseGitOperation(project, verb);
  const open = await unfinishedOperation(project);
  if (open !== undefined) {
    // Stopped by force: the same command goes on.
    const isSame = open.kind === kind && isDeepStrictEqual([open.commit, ...open.todo], commits);
    if (!isSame || open.phase !== 'applying') throw inProgress(open, verb);
    const { commits: done } = await continueOperation(project, kind);
    return { branch, from: open.origin, commit: (await git.head()) ?? head, commits: done };
  }
  await git.identity();
  await refuseUncommitted(project, head, verb);
  const done = await pickCommits(project, { kind, commits, origin: head, mainline, message });
  return { branch, from: head, commit: (await git.head()) ?? head, commits: done };
}
