import type { CommitId } from './commit-id.js';
import type { GitContext } from './git-context.js';
import { NewestFirst } from './newest-first.js';
import type { Person } from './person.js';
import { readCommit, shallowCommits } from './read-commit.js';
import type { Trailer } from './trailers.js';
import { parseTrailers } from './trailers.js';

/** A commit as history shows it. */
export interface CommitInfo {
  readonly id: CommitId;
  readonly parents: readonly CommitId[];
  readonly author: Person;
  readonly committer: Person;
  /** First line of the message. */
  readonly subject: string;
  /** The whole message, trailers included. */
  readonly message: string;
  readonly trailers: readonly Trailer[];
}

/** One commit; throws `git-object-missing`, `git-object-damaged`. */
export async function commitInfo(context: GitContext, id: CommitId): Promise<CommitInfo> {
  const { parents, author, committer, message } = await readCommit(context, id);
  const subject = message.trimStart().split('\n', 1)[0] ?? '';
  return { id, parents, author, committer, subject, message, trailers: parseTrailers(message) };
}

/** How much history to walk. */
export interface LogOptions {
  /** Commits at most. */
  readonly limit?: number;
  /** Follow only the first parent of a merge: the history of the branch itself. */
  readonly firstParent?: boolean;
}

/**
 * Commits reachable from `start`, newest first by committer date as `git log` orders them, each
 * once. Holds the ids seen and the commits at the edge of the walk, nothing else. A shallow clone's
 * history ends where it was cut.
 */
export async function* log(
  context: GitContext,
  start: CommitId,
  options: LogOptions = {},
): AsyncGenerator<CommitInfo> {
  const shallow = await shallowCommits(context.gitDir);
  const seen = new Set<CommitId>([start]);
  const queue = new NewestFirst<CommitInfo>();
  const add = async (id: CommitId): Promise<void> => {
    const info = await commitInfo(context, id);
    queue.add(info, info.committer.seconds);
  };
  await add(start);
  for (let left = options.limit ?? Infinity; left > 0; left -= 1) {
    const info = queue.take();
    if (info === undefined) return;
    yield info;
    const parents = shallow.has(info.id)
      ? []
      : options.firstParent
        ? info.parents.slice(0, 1)
        : info.parents;
    for (const parent of parents) {
      if (seen.has(parent)) continue;
      seen.add(parent);
      await add(parent);
    }
  }
}
