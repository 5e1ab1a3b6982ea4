import type { CommitId } from './commit-id.js';
import type { GitContext } from './git-context.js';
import type { CommitInfo } from './log.js';
import { commitInfo } from './log.js';
import { shallowCommits } from './read-commit.js';

/** A commit with the parents that this clone has. */
export interface PlacedCommit extends CommitInfo {
  /** True where a shallow clone lacks its parents. */
  readonly isCut: boolean;
}

/** Reads commits one by one for walks that choose their own way; each is read once. */
export class CommitHistory {
  readonly #known = new Map<CommitId, Promise<PlacedCommit>>();
  #shallow: Promise<ReadonlySet<string>> | undefined;

  constructor(readonly context: GitContext) {}

  /** Throws `git-object-missing`, `git-object-damaged`. */
  commit(id: CommitId): Promise<PlacedCommit> {
    const known = this.#known.get(id) ?? this.#read(id);
    this.#known.set(id, known);
    return known;
  }

  async #read(id: CommitId): Promise<PlacedCommit> {
    this.#shallow ??= shallowCommits(this.context.gitDir);
    const isCut = (await this.#shallow).has(id);
    const info = await commitInfo(this.context, id);
    return { ...info, parents: isCut ? [] : info.parents, isCut };
  }
}
