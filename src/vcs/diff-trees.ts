import type { GitOid } from './commit-id.js';
import type { GitContext } from './git-context.js';
import type { RawPath } from './raw-path.js';
import { compareRaw, joinRaw } from './raw-path.js';
import type { TreeFile } from './read-tree.js';
import { checkDepth, readTree } from './read-tree.js';
import type { TreeEntry } from './tree-object.js';
import { isFolder } from './tree-object.js';

/** A path that two trees hold differently. */
export interface TreeChange {
  readonly path: RawPath;
  readonly before: TreeFile | undefined;
  readonly after: TreeFile | undefined;
}

/**
 * The paths of files that differ between two trees, in byte order. Equal folders are not read, so
 * the cost follows the difference. A file that became a folder is one removal and some additions.
 */
export async function diffTrees(
  context: GitContext,
  before: GitOid | undefined,
  after: GitOid | undefined,
): Promise<TreeChange[]> {
  const changes: TreeChange[] = [];
  // Latin-1 code units of nothing: the root.
  await compare(context, { before, after, folder: '' as RawPath, depth: 0 }, changes);
  return changes.sort((a, b) => compareRaw(a.path, b.path));
}

interface Pair {
  readonly before: GitOid | undefined;
  readonly after: GitOid | undefined;
  readonly folder: RawPath;
  readonly depth: number;
}

async function compare(context: GitContext, pair: Pair, into: TreeChange[]): Promise<void> {
  if (pair.before === pair.after) return;
  checkDepth(pair.depth, pair.folder);
  const before = byName(await readTree(context, pair.before));
  const after = byName(await readTree(context, pair.after));
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [a, b] = [before.get(name), after.get(name)];
    if (a?.oid === b?.oid && a?.mode === b?.mode) continue;
    const path = joinRaw(pair.folder, name);
    const [fileA, fileB] = [asFile(a, path), asFile(b, path)];
    if (fileA !== undefined || fileB !== undefined)
      into.push({ path, before: fileA, after: fileB });
    await compare(
      context,
      { before: asFolder(a), after: asFolder(b), folder: path, depth: pair.depth + 1 },
      into,
    );
  }
}

function byName(entries: readonly TreeEntry[]): Map<string, TreeEntry> {
  return new Map(entries.map((entry) => [entry.name, entry]));
}

function asFile(entry: TreeEntry | undefined, path: RawPath): TreeFile | undefined {
  return entry === undefined || isFolder(entry)
    ? undefined
    : { path, oid: entry.oid, mode: entry.mode };
}

function asFolder(entry: TreeEntry | undefined): GitOid | undefined {
  return entry !== undefined && isFolder(entry) ? entry.oid : undefined;
}
