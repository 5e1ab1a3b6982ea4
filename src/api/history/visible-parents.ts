import type { CommitId } from '../../vcs/commit-id.js';
import type { CommitSnapshots } from './commit-snapshots.js';

/** The nearest earlier states of a commit that can be looked at. */
export interface VisibleParents {
  /** In the order of Git's parents. */
  readonly commits: readonly CommitId[];
  /** True where a way back ends, or leads through, what cannot be looked at here. */
  readonly isUncertain: boolean;
}

/** What a walk can say of a commit: something, nothing as it has no snapshot, or nothing here. */
export type Sight = 'seen' | 'none' | 'hidden';

/** Finds the parents of commits past those that have no snapshot or whose data is not here. */
export class ParentFinder {
  /** Commits without a snapshot before which there is none either. */
  readonly #barren = new Set<CommitId>();

  constructor(
    readonly snapshots: CommitSnapshots,
    readonly look: (commit: CommitId) => Promise<Sight>,
    readonly firstParent = false,
  ) {}

  /** The commit itself where it can be looked at, else its nearest ancestors that can. */
  from(commit: CommitId): Promise<VisibleParents> {
    return this.#search([commit], false);
  }

  async of(commit: CommitId): Promise<VisibleParents> {
    const { parents, isCut } = await this.snapshots.commit(commit);
    return this.#search(this.firstParent ? parents.slice(0, 1) : parents, isCut);
  }

  async #search(starts: readonly CommitId[], isCut: boolean): Promise<VisibleParents> {
    const found = new Set<CommitId>();
    const passed = new Set<CommitId>();
    let isUncertain = isCut;
    const waiting = [...starts].reverse();
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (passed.has(next) || found.has(next) || this.#barren.has(next)) continue;
      const sight = await this.look(next);
      if (sight === 'seen') {
        found.add(next);
        continue;
      }
      passed.add(next);
      const commit = await this.snapshots.commit(next);
      if (sight === 'hidden' || commit.isCut) isUncertain = true;
      const parents = this.firstParent ? commit.parents.slice(0, 1) : commit.parents;
      waiting.push(...[...parents].reverse());
    }
    if (found.size === 0 && !isUncertain) for (const id of passed) this.#barren.add(id);
    return { commits: [...found], isUncertain };
  }
}
