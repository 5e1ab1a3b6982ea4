import { StemmaError } from '../errors/stemma-error.js';
import type { GitOid } from './commit-id.js';
import type { GitContext } from './git-context.js';
import type { RawPath } from './raw-path.js';
import { fromRawPath, joinRaw } from './raw-path.js';
import type { ObjectBatch } from './object-batch.js';
import { objectOid } from './object-batch.js';
import { readTree } from './read-tree.js';
import type { TreeEntry } from './tree-object.js';
import { FOLDER_MODE, isFolder, serializeTree } from './tree-object.js';

/** Mode of a plain file. */
export const FILE_MODE = '100644';

/**
 * What becomes of one path: new bytes (mode kept, `100644` for a new file), new bytes or a known
 * object with a mode, or `null` for removal. Removing what is not there changes nothing.
 */
export type TreeEdit =
  | Uint8Array
  | { readonly bytes: Uint8Array; readonly mode: string }
  | { readonly oid: GitOid; readonly mode: string }
  | null;

/** Where trees are read from and new objects go. */
export interface EditTarget {
  readonly context: GitContext;
  readonly batch: ObjectBatch;
}

/** Edits of one folder: its own entries, and those of folders in it. */
interface FolderEdits {
  readonly files: Map<string, TreeEdit>;
  readonly folders: Map<string, FolderEdits>;
}

/**
 * The tree that results from edits of another; only folders on the way to an edit are read or
 * written, and only edited files. Folders that end empty are dropped; the root may be empty.
 * Throws `path-conflict` where a path would be a file and a folder at once.
 */
export async function editTree(
  target: EditTarget,
  base: GitOid | undefined,
  edits: ReadonlyMap<RawPath, TreeEdit>,
): Promise<GitOid> {
  // The root's path is empty.
  const result = await editFolder(target, { base, edits: nest(edits), folder: '' as RawPath });
  return result ?? (await target.batch.add('tree', new Uint8Array()));
}

function nest(edits: ReadonlyMap<RawPath, TreeEdit>): FolderEdits {
  const root: FolderEdits = { files: new Map(), folders: new Map() };
  for (const [path, edit] of edits) {
    const names = path.split('/');
    const last = names.pop() ?? '';
    let folder = root;
    for (const name of names) {
      const next: FolderEdits = folder.folders.get(name) ?? {
        files: new Map(),
        folders: new Map(),
      };
      folder.folders.set(name, next);
      folder = next;
    }
    folder.files.set(last, edit);
  }
  return root;
}

interface FolderTask {
  readonly base: GitOid | undefined;
  readonly edits: FolderEdits;
  readonly folder: RawPath;
}

/** Id of the edited folder; undefined when nothing is left in it. */
async function editFolder(target: EditTarget, task: FolderTask): Promise<GitOid | undefined> {
  const old = await readTree(target.context, task.base);
  const entries = new Map(old.map((entry) => [entry.name, entry]));
  // Removals, then folders, then files: so that a file can take the place of a folder that the
  // same edits empty, and a folder that of a removed file.
  for (const [name, edit] of task.edits.files) if (edit === null) removeFile(entries, name);
  for (const [name, edits] of task.edits.folders) {
    await applyFolder(target, { entries, name, edits, folder: joinRaw(task.folder, name) });
  }
  for (const [name, edit] of task.edits.files) {
    if (edit === null) continue;
    const before = entries.get(name);
    if (before !== undefined && isFolder(before)) throw pathConflict(joinRaw(task.folder, name));
    entries.set(name, await editedFile(target, { name, edit, before }));
  }
  if (entries.size === 0) return undefined;
  return await target.batch.add('tree', serializeTree(entries.values()));
}

function removeFile(entries: Map<string, TreeEntry>, name: string): void {
  const entry = entries.get(name);
  if (entry !== undefined && !isFolder(entry)) entries.delete(name);
}

interface FileEdit {
  readonly name: string;
  readonly edit: Exclude<TreeEdit, null>;
  readonly before: TreeEntry | undefined;
}

async function editedFile(
  target: EditTarget,
  { name, edit, before }: FileEdit,
): Promise<TreeEntry> {
  if ('oid' in edit) return { name, mode: edit.mode, oid: edit.oid };
  if ('bytes' in edit) {
    return { name, mode: edit.mode, oid: await target.batch.add('blob', edit.bytes) };
  }
  const mode = before !== undefined && before.mode.startsWith('100') ? before.mode : FILE_MODE;
  const isSame = before !== undefined && before.oid === objectOid('blob', edit);
  return { name, mode, oid: isSame ? before.oid : await target.batch.add('blob', edit) };
}

interface FolderApplication {
  readonly entries: Map<string, TreeEntry>;
  readonly name: string;
  readonly edits: FolderEdits;
  readonly folder: RawPath;
}

async function applyFolder(
  target: EditTarget,
  { entries, name, edits, folder }: FolderApplication,
): Promise<void> {
  const old = entries.get(name);
  const base = old !== undefined && isFolder(old) ? old.oid : undefined;
  const oid = await editFolder(target, { base, edits, folder });
  if (oid !== undefined) {
    if (old !== undefined && !isFolder(old)) throw pathConflict(folder);
    entries.set(name, { name, mode: FOLDER_MODE, oid });
  } else if (base !== undefined) {
    entries.delete(name);
  }
}

function pathConflict(path: RawPath): StemmaError {
  const shown = fromRawPath(path);
  return new StemmaError('path-conflict', `'${shown}' would be a file and a folder at once`, {
    data: { path: shown },
  });
}
