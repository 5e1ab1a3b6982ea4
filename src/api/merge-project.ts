import { advanceBranch } from './switch-project.js';
import { StemmaError } from '../errors/stemma-error.js';
import { commitMerge, prepareMerge } from './prepare-merge.js';
import type { Project } from './project.js';

/** What a merge did. */
export interface MergeResult {
  readonly relation: 'up-to-date' | 'fast-forward' | 'merge';
  readonly branch: string;
  readonly from: string;
  readonly commit: string;
  readonly documents: number;
  readonly chunks: number;
}

/** Merges a ref into the current branch; a conflict changes nothing (`merge-conflict`). */
export async function mergeProject(
  project: Project,
  options: {
    readonly ref: string;
    readonly message?: string | undefined;
    readonly dryRun?: boolean;
  },
): Promise<MergeResult> {
  project.becomeWriter();
  const git = await project.git();
  const [branch, ours] = [await git.currentBranch(), await git.head()];
  if (branch === undefined || ours === undefined) {
    throw new StemmaError('no-branch', 'cannot merge: HEAD is on no branch with a commit', {
      suggestions: ['Switch to a branch first: `stemma switch main`.'],
    });
  }
  const theirs = await git.resolveRef(options.ref);
  const merge = await prepareMerge(project, { ours, theirs, at: options.ref });
  const { relation, snapshot } = merge;
  const counts = {
    documents: snapshot.lock.corpus.documents,
    chunks: snapshot.lock.chunks?.chunks ?? 0,
  };
  if (relation === 'up-to-date' || options.dryRun === true) {
    return { relation, branch, from: ours, commit: ours, ...counts };
  }
  const message = options.message ?? `Merge '${options.ref}' into ${branch}`;
  const commit =
    relation === 'fast-forward'
      ? theirs
      : await commitMerge(project, merge, { message, lock: merge.lock });
  await advanceBranch(project, { branch, from: ours, to: commit, reason: `merge ${options.ref}` });
  return { relation, branch, from: ours, commit, ...counts };
}
