import { StemmaError } from '../errors/stemma-error.js';
import type { CommitId, GitOid } from './commit-id.js';
import type { GitContext } from './git-context.js';
import type { RawPath } from './raw-path.js';
import { compareRaw, fromRawPath, joinRaw } from './raw-path.js';
import { readCommit } from './read-commit.js';
import type { TreeEntry } from './tree-object.js';
import { isFolder, parseTree } from './tree-object.js';

/** A file, link or submodule of a tree. */
export interface TreeFile {
  readonly path: RawPath;
  readonly oid: GitOid;
  readonly mode: string;
}

/** Deeper folders than this are taken for an attack. */
const MAX_DEPTH = 1000;

/** The entries of a tree; an undefined id is the empty tree. */
export async function readTree(context: GitContext, oid: GitOid | undefined): Promise<TreeEntry[]> {
  return oid === undefined ? [] : parseTree(oid, await context.objects.readAs(oid, 'tree'));
}

/** The root tree of a commit; undefined for no commit. */
export async function treeOf(
  context: GitContext,
  commit: CommitId | undefined,
): Promise<GitOid | undefined> {
  return commit === undefined ? undefined : (await readCommit(context, commit)).tree;
}

/** The entry at a path, a folder or not; undefined when there is none. The root has no entry. */
export async function findEntry(
  context: GitContext,
  root: GitOid | undefined,
  path: RawPath,
): Promise<TreeEntry | undefined> {
  let entry: TreeEntry | undefined;
  let tree = root;
  for (const name of path.split('/')) {
    if (tree === undefined) return undefined;
    entry = (await readTree(context, tree)).find((each) => each.name === name);
    tree = entry !== undefined && isFolder(entry) ? entry.oid : undefined;
  }
  return entry;
}

/** The files at and below a path (`''` for all), in byte order of the paths. */
export async function listTree(
  context: GitContext,
  root: GitOid | undefined,
  under: RawPath,
): Promise<TreeFile[]> {
  const files: TreeFile[] = [];
  if (under === '') {
    await collect(context, { tree: root, folder: under, depth: 0 }, files);
  } else {
    const entry = await findEntry(context, root, under);
    if (entry === undefined) return [];
    if (isFolder(entry))
      await collect(context, { tree: entry.oid, folder: under, depth: 0 }, files);
    else files.push({ path: under, oid: entry.oid, mode: entry.mode });
  }
  return files.sort((a, b) => compareRaw(a.path, b.path));
}

interface Visit {
  readonly tree: GitOid | undefined;
  readonly folder: RawPath;
  readonly depth: number;
}

async function collect(context: GitContext, visit: Visit, into: TreeFile[]): Promise<void> {
  checkDepth(visit.depth, visit.folder);
  for (const { name, mode, oid } of await readTree(context, visit.tree)) {
    const path = joinRaw(visit.folder, name);
    if (isFolder({ mode }))
      await collect(context, { tree: oid, folder: path, depth: visit.depth + 1 }, into);
    else into.push({ path, oid, mode });
  }
}

/** Throws `tree-too-deep` for a nesting of folders that no person made. */
export function checkDepth(depth: number, folder: RawPath): void {
  if (depth <= MAX_DEPTH) return;
  const path = `${fromRawPath(folder).slice(0, 100)}…`;
  throw new StemmaError(
    'tree-too-deep',
    `cannot read the folder '${path}': more than ${MAX_DEPTH} folders inside each other`,
    {
      data: { path },
    },
  );
}
