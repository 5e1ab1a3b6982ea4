import type { BigIntStats } from 'node:fs';
import type { CommitId, GitOid } from './commit-id.js';
import type { GitContext } from './git-context.js';
import { IndexEntry, UNKNOWN_STAT } from './index-entry.js';
import type { IndexChanges, LoadedIndex } from './index-store.js';
import { changeIndex, stagedEntries } from './index-store.js';
import type { RawPath } from './raw-path.js';
import { treeOf } from './read-tree.js';
import { TreeLookup } from './tree-lookup.js';
import { WorkTree, indexStat } from './work-tree.js';

/** Paths that the index shall hold as a commit does. */
export interface IndexUpdate {
  readonly paths: readonly RawPath[];
  readonly commit: CommitId;
}

/**
 * Makes the index say for each path what the commit says, so that after a commit `git status` is
 * clean for them; a file that has changed since shows as modified. Paths that are folders in the
 * commit, and all other paths, keep their entries. Throws `index-locked`.
 */
export async function updateIndexFor(
  context: GitContext,
  { paths, commit }: IndexUpdate,
): Promise<void> {
  const tree = new TreeLookup(context, await treeOf(context, commit));
  const work = await WorkTree.open(context);
  const change = async (index: LoadedIndex): Promise<IndexChanges> => {
    const wanted = new Set(paths);
    const before = stagedEntries(index, wanted);
    const known = new Set(index.entries.map(({ path }) => path).filter((path) => wanted.has(path)));
    const changes = new Map<RawPath, IndexEntry | undefined>();
    for (const path of paths) {
      const file = await tree.file(path);
      const old = before.get(path);
      if (file !== undefined) changes.set(path, await indexEntryFor(work, { ...file, old }));
      else if (known.has(path)) changes.set(path, undefined);
    }
    return changes;
  };
  await changeIndex(context, change);
}

/** A file of a tree that becomes an index entry; flags of the old entry stay. */
export interface IndexedFile {
  readonly path: RawPath;
  readonly oid: GitOid;
  readonly mode: string;
  readonly old?: IndexEntry | undefined;
  /** What the file was when this process had just written that content into it. */
  readonly writtenAs?: BigIntStats | undefined;
}

/** The entry of a file, with its stat where the work tree holds that very content. */
export async function indexEntryFor(work: WorkTree, file: IndexedFile): Promise<IndexEntry> {
  const mode = Number.parseInt(file.mode, 8);
  // The stat comes before the content: a change in between makes it stale, never wrong.
  const found = work.entry(file.path);
  const isSame =
    found !== undefined &&
    work.modeOf(found, mode) === mode &&
    (isUntouched(found.stat, file.writtenAs) || (await work.holds(file.path, found, file.oid)));
  const { path, oid } = file;
  return IndexEntry.of({
    path,
    oid,
    mode,
    stat: isSame ? indexStat(found.stat) : UNKNOWN_STAT,
    replaces: file.old,
  });
}

function isUntouched(now: BigIntStats, written: BigIntStats | undefined): boolean {
  return written?.mtimeNs === now.mtimeNs && written.ino === now.ino && written.size === now.size;
}
