/**
 * Common ancestors by painting, as Git's `paint_down_to_common` (commit-reach.c): commits are taken
 * newest first, each passes its colours on to its parents, and one that both sides reach is a
 * candidate whose ancestors are stale. The walk ends when only stale commits are left, so it costs
 * what lies between the two commits, not the whole history.
 */
import type { CommitId } from './commit-id.js';
import type { GitContext } from './git-context.js';
import { NewestFirst } from './newest-first.js';
import { compareRaw } from './raw-path.js';
import { readCommit, shallowCommits } from './read-commit.js';

const LEFT = 1;
const RIGHT = 2;
const STALE = 4;

interface Painted {
  readonly id: CommitId;
  readonly seconds: number;
  readonly parents: readonly CommitId[];
  colours: number;
}

/** Loads commits once per walk; parents that a shallow clone lacks are left out. */
class Walk {
  readonly #context: GitContext;
  readonly #shallow: ReadonlySet<string>;
  readonly #known = new Map<CommitId, Painted>();

  constructor(context: GitContext, shallow: ReadonlySet<string>) {
    this.#context = context;
    this.#shallow = shallow;
  }

  async get(id: CommitId): Promise<Painted> {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const { committer, parents } = await readCommit(this.#context, id);
    const painted = {
      id,
      seconds: committer.seconds,
      parents: this.#shallow.has(id) ? [] : parents,
      colours: 0,
    };
    this.#known.set(id, painted);
    return painted;
  }
}

/** The best common ancestors: none is an ancestor of another. Sorted newest first, then by id. */
export async function mergeBases(
  context: GitContext,
  a: CommitId,
  b: CommitId,
): Promise<CommitId[]> {
  if (a === b) return [a];
  const candidates = await paint(context, a, b);
  const best: Painted[] = [];
  for (const candidate of candidates) {
    const others = candidates.filter((other) => other !== candidate);
    if (!(await isReachedByAny(context, candidate.id, others))) best.push(candidate);
  }
  return best.sort((x, y) => y.seconds - x.seconds || compareRaw(x.id, y.id)).map(({ id }) => id);
}

async function isReachedByAny(
  context: GitContext,
  id: CommitId,
  others: readonly Painted[],
): Promise<boolean> {
  for (const other of others) if (await isAncestor(context, id, other.id)) return true;
  return false;
}

/** True when `a` is `b` or can be reached from it through parents. */
export async function isAncestor(context: GitContext, a: CommitId, b: CommitId): Promise<boolean> {
  return a === b || (await paint(context, a, b)).some(({ id }) => id === a);
}

/** Commits that both sides reach, none of them seen to be an ancestor of another on the way. */
async function paint(context: GitContext, a: CommitId, b: CommitId): Promise<Painted[]> {
  const walk = new Walk(context, await shallowCommits(context.gitDir));
  const [left, right] = [await walk.get(a), await walk.get(b)];
  left.colours |= LEFT;
  right.colours |= RIGHT;
  const queue = new NewestFirst<Painted>();
  queue.add(left, left.seconds);
  queue.add(right, right.seconds);
  const common = new Set<Painted>();
  while (queue.some(isFresh)) {
    const commit = queue.take();
    if (commit === undefined) break;
    let colours = commit.colours & (LEFT | RIGHT | STALE);
    if (colours === (LEFT | RIGHT)) {
      common.add(commit);
      colours |= STALE;
    }
    for (const id of commit.parents) {
      const parent = await walk.get(id);
      if ((parent.colours & colours) === colours) continue;
      parent.colours |= colours;
      queue.add(parent, parent.seconds);
    }
  }
  return [...common].filter(({ colours }) => (colours & STALE) === 0);
}

function isFresh({ colours }: Painted): boolean {
  return (colours & STALE) === 0;
}
