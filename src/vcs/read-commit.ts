import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { CommitId, GitOid } from './commit-id.js';
import { isGitOid } from './commit-id.js';
import type { CommitObject } from './commit-object.js';
import { headerLines, parseCommit } from './commit-object.js';
import type { GitContext } from './git-context.js';

const MAX_TAG_DEPTH = 10;

/** The commit; throws `git-object-missing`, `git-object-damaged`. */
export async function readCommit(context: GitContext, id: CommitId): Promise<CommitObject> {
  return parseCommit(id, await context.objects.readAs(id, 'commit'));
}

/** The commit that an object is or that a chain of annotated tags ends at; undefined for others. */
export async function peelToCommit(
  context: GitContext,
  oid: GitOid,
): Promise<CommitId | undefined> {
  let current = oid;
  for (let depth = 0; depth <= MAX_TAG_DEPTH; depth += 1) {
    const object = await context.objects.read(current);
    // The object was just seen to be a commit.
    if (object.type === 'commit') return current as CommitId;
    if (object.type !== 'tag') return undefined;
    const target = headerLines(object.bytes)
      .find(([key]) => key === 'object')?.[1]
      .toString('latin1');
    if (target === undefined || !isGitOid(target)) return undefined;
    current = target;
  }
  throw new StemmaError(
    'git-object-damaged',
    `cannot follow the tag ${oid}: it names tags without end`,
    {
      data: { oid },
    },
  );
}

/** Commits whose parents a shallow clone does not have. */
export async function shallowCommits(gitDir: string): Promise<ReadonlySet<string>> {
  try {
    const text = await readFile(join(gitDir, 'shallow'), 'utf8');
    return new Set(text.split('\n').filter(isGitOid));
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return new Set();
    throw error;
  }
}
