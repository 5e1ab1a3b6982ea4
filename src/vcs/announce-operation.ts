import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommitId } from './commit-id.js';
import { writeDurably } from './durable-file.js';
import { operationIn } from './git-operation.js';
import type { GitPlace } from './git-place.js';

/** What Git's own commands are to see of an operation that stemma has begun. */
export interface UnfinishedOperation {
  readonly kind: 'merge' | 'cherry-pick' | 'revert';
  /** The commit that is merged, picked or reverted. */
  readonly commit: CommitId;
  /** Message of the commit to come. */
  readonly message: string;
}

const HEADS = {
  merge: 'MERGE_HEAD',
  'cherry-pick': 'CHERRY_PICK_HEAD',
  revert: 'REVERT_HEAD',
} as const;

/**
 * Lets `git status` say that an operation is under way, and `git commit` end it. The file that Git
 * decides by is written last.
 */
export async function announceOperation(
  place: GitPlace,
  { kind, commit, message }: UnfinishedOperation,
): Promise<void> {
  const write = (name: string, content: string) =>
    writeDurably(place, { path: join(place.gitDir, name), content, isReadOnly: false });
  await write('MERGE_MSG', `${message.trimEnd()}\n`);
  // As `git merge --no-ff`: the result is a commit of its own whatever becomes of it.
  if (kind === 'merge') await write('MERGE_MODE', 'no-ff');
  await write(HEADS[kind], `${commit}\n`);
}

/** True where Git's files tell of this operation, and of no other. */
export async function isAnnounced(
  { gitDir }: GitPlace,
  { kind, commit }: Pick<UnfinishedOperation, 'kind' | 'commit'>,
): Promise<boolean> {
  const found = await operationIn(gitDir);
  return found?.kind === kind && found.commit === commit;
}

/** Takes that back, the file that Git decides by last; another operation, begun by Git, stays. */
export async function withdrawOperation(
  place: GitPlace,
  operation: Pick<UnfinishedOperation, 'kind' | 'commit'>,
): Promise<void> {
  const isOther = (await operationIn(place.gitDir)) !== undefined;
  if (isOther && !(await isAnnounced(place, operation))) return;
  for (const name of ['MERGE_MSG', 'MERGE_MODE', HEADS[operation.kind]]) {
    await rm(join(place.gitDir, name), { force: true });
  }
}
