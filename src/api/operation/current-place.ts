import { StemmaError } from '../../errors/stemma-error.js';
import type { CommitId } from '../../vcs/commit-id.js';
import type { Project } from '../project.js';

/** The branch and commit that something is merged into; throws `no-branch`. */
export async function currentPlace(
  project: Project,
  verb: string,
): Promise<{ readonly branch: string; readonly head: CommitId }> {
  const git = await project.git();
  const [branch, head] = [await git.currentBranch(), await git.head()];
  if (branch !== undefined && head !== undefined) return { branch, head };
  throw new StemmaError('no-branch', `cannot ${verb}: HEAD is on no branch with a commit`, {
    suggestions: ['Switch to a branch first: `stemma switch main`.'],
  });
}
