import type { CommitId, GitOid } from './commit-id.js';
import type { TreeEdit } from './edit-tree.js';
import type { GitContext } from './git-context.js';
import { toProjectPath, toRepositoryFolder, toRepositoryPath } from './project-path.js';
import type { RawPath } from './raw-path.js';
import { findEntry, listTree, treeOf } from './read-tree.js';
import { isFolder, SUBMODULE_MODE } from './tree-object.js';

/** A file of a commit, by its path in the project. */
export interface CommittedFile {
  readonly path: string;
  readonly oid: GitOid;
  /** `100644`, `100755` or `120000`. */
  readonly mode: string;
}

/** A commit that was worked out but not made: what differs from one that was. */
export interface UnmadeCommit {
  readonly ours: CommitId;
  readonly edits: ReadonlyMap<RawPath, TreeEdit>;
}

/** Git's id of a file in a commit; undefined where there is no file. Reads no bytes of it. */
export async function fileIdAt(
  context: GitContext,
  commit: CommitId,
  path: string,
): Promise<GitOid | undefined> {
  const root = await treeOf(context, commit);
  const entry = await findEntry(context, root, toRepositoryPath(context, path));
  return entry === undefined || isFolder(entry) || entry.mode === SUBMODULE_MODE
    ? undefined
    : entry.oid;
}

/** True where a commit has a file, or files below a folder (`''` for the project), at a path. */
export async function hasFilesAt(
  context: GitContext,
  commit: CommitId,
  under: string,
): Promise<boolean> {
  const root = await treeOf(context, commit);
  const folder = toRepositoryFolder(context, under);
  if (folder === '') return root !== undefined;
  return (await findEntry(context, root, folder)) !== undefined;
}

/** Bytes of a file in a commit (of a link: its target); undefined where there is no file. */
export async function readFileAt(
  context: GitContext,
  commit: CommitId,
  path: string,
): Promise<Uint8Array | undefined> {
  const oid = await fileIdAt(context, commit, path);
  return oid === undefined ? undefined : await context.objects.readAs(oid, 'blob');
}

/** As `readFileAt`, of a commit that was not made yet. */
export async function readUnmadeFile(
  context: GitContext,
  { ours, edits }: UnmadeCommit,
  path: string,
): Promise<Uint8Array | undefined> {
  const edit = edits.get(toRepositoryPath(context, path));
  if (edit === undefined) return await readFileAt(context, ours, path);
  if (edit === null || edit instanceof Uint8Array) return edit ?? undefined;
  if ('bytes' in edit) return edit.bytes;
  return edit.mode === SUBMODULE_MODE ? undefined : await context.objects.readAs(edit.oid, 'blob');
}

/**
 * Files of a commit at and below a path (`''` for the project), without submodules, sorted by the
 * bytes of their paths. Names are as stored and may be hostile: check before writing to disk.
 */
export async function listFilesAt(
  context: GitContext,
  commit: CommitId,
  under: string,
): Promise<CommittedFile[]> {
  const root = await treeOf(context, commit);
  const files = await listTree(context, root, toRepositoryFolder(context, under));
  return files.flatMap(({ path, oid, mode }) => {
    const projectPath = toProjectPath(context, path);
    return projectPath === undefined || mode === SUBMODULE_MODE
      ? []
      : [{ path: projectPath, oid, mode }];
  });
}
