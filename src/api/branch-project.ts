import type { NamedCommit } from '../vcs/branches.js';
import type { Project } from './project.js';

/** Branches there are now. */
export interface BranchResult {
  readonly current: string | null;
  readonly branches: readonly NamedCommit[];
}

/** Makes a branch, deletes one, or neither; lists what there is then. */
export async function branchProject(
  project: Project,
  options: {
    readonly name?: string | undefined;
    readonly start: string;
    readonly remove?: string | undefined;
    readonly force?: boolean;
  },
): Promise<BranchResult> {
  const git = await project.git();
  const { name, start, remove, force = false } = options;
  if (name !== undefined) await git.createBranch(name, await git.resolveRef(start));
  else if (remove !== undefined) await git.deleteBranch(remove, { force });
  return { current: (await git.currentBranch()) ?? null, branches: await git.listBranches() };
}
