import type { CommitId } from './commit-id.js';
import type { GitContext } from './git-context.js';
import { peelToCommit } from './read-commit.js';
import { readRef } from './ref-store.js';

/** The commit that `HEAD` leads to; undefined before the first commit. */
export async function headCommit(context: GitContext): Promise<CommitId | undefined> {
  const oid = await readRef(context.gitDir, 'HEAD');
  return oid === undefined ? undefined : await peelToCommit(context, oid);
}
