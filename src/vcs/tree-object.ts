/**
 * The bytes of Git tree objects: entries of `<mode in octal> <name>\0<20 bytes of id>`, sorted by
 * name as if a folder's name ended in `/` (Git's `base_name_compare`).
 */
import { StemmaError } from '../errors/stemma-error.js';
import type { GitOid } from './commit-id.js';
import { compareRaw } from './raw-path.js';

/** One line of a folder. */
export interface TreeEntry {
  /** Octal, as stored: `100644`, `100755`, `120000` (link), `160000` (submodule), `40000` (folder). */
  readonly mode: string;
  /** Bytes of the name as Latin-1 code units; see `RawPath`. */
  readonly name: string;
  readonly oid: GitOid;
}

/** Mode of folders. */
export const FOLDER_MODE = '40000';

/** Mode of submodules: their id is that of a commit of another repository. */
export const SUBMODULE_MODE = '160000';

/** True for a folder. */
export function isFolder(entry: { readonly mode: string }): boolean {
  return entry.mode === FOLDER_MODE || entry.mode === '040000';
}

/** Entries in the order stored; throws `git-object-damaged` where the bytes are no tree. */
export function parseTree(oid: GitOid, bytes: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const zero = space < 0 ? -1 : bytes.indexOf(0, space);
    const end = zero + 21;
    if (space < 0 || zero < 0 || end > bytes.length)
      throw badTree(oid, 'it ends in the middle of an entry');
    const mode = bytes.toString('latin1', at, space);
    const name = bytes.toString('latin1', space + 1, zero);
    if (!/^[0-7]{5,6}$/.test(mode)) throw badTree(oid, `'${mode}' is not a mode`);
    if (name === '' || name.includes('/')) throw badTree(oid, `'${name}' is not a name`);
    // Twenty bytes in hexadecimal are what GitOid brands.
    entries.push({ mode, name, oid: bytes.toString('hex', zero + 1, end) as GitOid });
    at = end;
  }
  return entries;
}

/** The bytes of a tree; the order of `entries` does not matter, the result is Git's. */
export function serializeTree(entries: Iterable<TreeEntry>): Uint8Array {
  const sorted = [...entries].sort((a, b) => compareRaw(sortKey(a), sortKey(b)));
  return Buffer.concat(
    sorted.flatMap((entry) => [
      Buffer.from(`${entry.mode} ${entry.name}\0`, 'latin1'),
      Buffer.from(entry.oid, 'hex'),
    ]),
  );
}

function sortKey(entry: TreeEntry): string {
  return isFolder(entry) ? `${entry.name}/` : entry.name;
}

function badTree(oid: GitOid, reason: string): StemmaError {
  return new StemmaError('git-object-damaged', `cannot read the tree ${oid}: ${reason}`, {
    data: { oid },
  });
}
