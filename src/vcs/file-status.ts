import type { GitContext } from './git-context.js';
import type { LoadedIndex } from './index-store.js';
import { readIndex, stagedEntries } from './index-store.js';
import type { IndexEntry } from './index-entry.js';
import type { GitOid } from './commit-id.js';
import type { RawPath } from './raw-path.js';
import type { TreeFile } from './read-tree.js';
import { TreeLookup } from './tree-lookup.js';
import { WorkTree } from './work-tree.js';

/** How a file of the work tree stands to the last commit; `added` is known to Git's index. */
export type FileStatus = 'unmodified' | 'modified' | 'added' | 'deleted' | 'untracked';

/**
 * The state of each path against a tree (that of `HEAD`); a path that is neither in the tree nor on
 * disk is left out. Contents are read only where the stats in the index prove nothing.
 */
export async function statusOf(
  context: GitContext,
  paths: readonly RawPath[],
  head: GitOid | undefined,
): Promise<Map<RawPath, FileStatus>> {
  const tree = new TreeLookup(context, head);
  const work = await WorkTree.open(context);
  const index = await readIndex(context.gitDir);
  const indexed = stagedEntries(index, new Set(paths));
  const states = new Map<RawPath, FileStatus>();
  for (const path of paths) {
    const committed = await tree.file(path);
    const state = await stateOf({ work, index, path, committed, entry: indexed.get(path) });
    if (state !== undefined) states.set(path, state);
  }
  return states;
}

interface Question {
  readonly work: WorkTree;
  readonly index: LoadedIndex;
  readonly path: RawPath;
  readonly committed: TreeFile | undefined;
  readonly entry: IndexEntry | undefined;
}

async function stateOf({
  work,
  index,
  path,
  committed,
  entry,
}: Question): Promise<FileStatus | undefined> {
  const found = work.entry(path);
  const isFile = found?.kind === 'file' || found?.kind === 'link';
  if (committed === undefined) {
    if (!isFile) return undefined;
    return entry === undefined ? 'untracked' : 'added';
  }
  if (!isFile) return 'deleted';
  const mode = Number.parseInt(committed.mode, 8);
  if (work.modeOf(found, mode) !== mode) return 'modified';
  const isKnownEqual = entry?.oid === committed.oid && work.isFresh(found, entry, index.time);
  return isKnownEqual || (await work.holds(path, found, committed.oid)) ? 'unmodified' : 'modified';
}
