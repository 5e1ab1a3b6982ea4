import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import {
  copyFile,
  lstat,
  mkdir,
  readFile,
  readdir,
  readlink,
  rename,
  rm,
  rmdir,
  symlink,
} from 'node:fs/promises';
import { isNodeError } from '../errors/node-error.js';
import type { GitOid } from './commit-id.js';
import type { GitConfig } from './git-config.js';
import { loadGitConfig } from './git-config.js';
import type { GitContext } from './git-context.js';
import type { IndexEntry, IndexStat } from './index-entry.js';
import type { RawPath } from './raw-path.js';
import { checkSafePath, joinRaw } from './raw-path.js';
import { createTemporaryFile } from './temporary-file.js';

/** What stands at a path of the work tree. */
export interface WorkEntry {
  readonly kind: 'file' | 'link' | 'folder' | 'other';
  readonly stat: BigIntStats;
}

const LINK_MODE = '120000';

/**
 * The files of the work tree by raw path. It looks at every folder on the way: below a symbolic
 * link there is nothing, and nothing is ever written or removed there. One instance serves one
 * operation, since it remembers which folders are real.
 */
export class WorkTree {
  readonly #context: GitContext;
  readonly #config: GitConfig;
  readonly #realFolders = new Map<string, boolean>();

  private constructor(context: GitContext, config: GitConfig) {
    this.#context = context;
    this.#config = config;
  }

  static async open(context: GitContext): Promise<WorkTree> {
    return new WorkTree(context, await loadGitConfig(context));
  }

  /** What is there; undefined for nothing, also below a file or a symbolic link. */
  async entry(path: RawPath): Promise<WorkEntry | undefined> {
    if (!(await this.#isReal(parentOf(path)))) return undefined;
    const stat = await lstatOrNothing(this.#absolute(path));
    return stat && { kind: kindOf(stat), stat };
  }

  /** The nearest folder above the path that is no folder: a file or link; undefined if none is. */
  async blockingParent(path: RawPath): Promise<RawPath | undefined> {
    const names = path.split('/');
    for (let count = 1; count < names.length; count += 1) {
      // The first parts of a raw path are one.
      const parent = names.slice(0, count).join('/') as RawPath;
      const stat = await lstatOrNothing(this.#absolute(parent));
      if (stat === undefined) return undefined;
      if (!stat.isDirectory()) return parent;
    }
    return undefined;
  }

  /** Files and links below a folder, in no particular order. */
  async filesBelow(folder: RawPath): Promise<RawPath[]> {
    const files: RawPath[] = [];
    for (const name of await readdir(this.#absolute(folder), { encoding: 'latin1' })) {
      const path = joinRaw(folder, name);
      const stat = await lstatOrNothing(this.#absolute(path));
      if (stat?.isDirectory()) files.push(...(await this.filesBelow(path)));
      else if (stat !== undefined) files.push(path);
    }
    return files;
  }

  /** True when the file's content is that of the blob, line endings aside where Git converts them. */
  async holds(path: RawPath, entry: WorkEntry, oid: GitOid): Promise<boolean> {
    if (entry.kind === 'link') {
      return blobOid(await readlink(this.#absolute(path), { encoding: 'buffer' })) === oid;
    }
    if (entry.kind !== 'file') return false;
    const bytes = await readFile(this.#absolute(path));
    if (blobOid(bytes) === oid) return true;
    const converts = ['true', 'input'].includes(this.#config.get('core.autocrlf') ?? '');
    return converts && !bytes.includes(0) && blobOid(withoutCarriageReturns(bytes)) === oid;
  }

  /** Mode of the file as Git would store it; `known` stands in where the system has no such bit. */
  modeOf(entry: WorkEntry, known: number): number {
    if (entry.kind === 'link') return 0o120000;
    const isLinkText = (known & 0o170000) === 0o120000 && !this.#config.flag('core.symlinks', true);
    if (isLinkText) return known;
    const hasBits = !this.#context.host.isWindows && this.#config.flag('core.filemode', true);
    if (!hasBits && (known & 0o170000) === 0o100000) return known;
    return (entry.stat.mode & 0o100n) === 0n ? 0o100644 : 0o100755;
  }

  /**
   * True when `lstat` proves the file equal to the index entry; false means «look at the content».
   * A file changed as late as the index was written proves nothing (Git's racy-git rule).
   */
  isFresh(entry: WorkEntry, indexed: IndexEntry, indexTime: bigint): boolean {
    const now = indexStat(entry.stat);
    const trusts = (key: keyof IndexStat): boolean => now[key] === indexed[key];
    const mtime = BigInt(indexed.mtimeSeconds) * 1_000_000_000n + BigInt(indexed.mtimeNanoseconds);
    return (
      STAT_KEYS.every(trusts) &&
      this.modeOf(entry, indexed.mode) === indexed.mode &&
      mtime < indexTime &&
      mtime > 0n
    );
  }

  /** Puts a file or link in place in one step, making folders on the way; throws `unsafe-path`. */
  async write(path: RawPath, mode: string, bytes: Uint8Array): Promise<void> {
    checkSafePath(path, this.#context.host);
    await this.#makeFolders(parentOf(path));
    const target = this.#absolute(path);
    const stat = await lstatOrNothing(target);
    if (stat?.isDirectory()) await rmdir(target);
    this.#realFolders.delete(path);
    if (mode === LINK_MODE && this.#config.flag('core.symlinks', true)) {
      await rm(target, { force: true });
      await symlink(Buffer.from(bytes), target);
    } else {
      await this.#writeFile(target, mode, bytes);
    }
  }

  /** Makes the folder of a submodule, and no more. */
  async makeFolder(path: RawPath): Promise<void> {
    checkSafePath(path, this.#context.host);
    await this.#makeFolders(path);
  }

  /** Removes a file or link, then the folders that it leaves empty; throws `unsafe-path`. */
  async remove(path: RawPath): Promise<void> {
    checkSafePath(path, this.#context.host);
    const entry = await this.entry(path);
    if (entry?.kind === 'folder') await removeEmptyFolder(this.#absolute(path));
    else if (entry !== undefined) await rm(this.#absolute(path), { force: true });
    for (
      let folder = parentOf(path);
      folder !== '' && folder !== this.#context.prefix;
      folder = parentOf(folder)
    ) {
      if (!(await this.#isReal(folder)) || !(await removeEmptyFolder(this.#absolute(folder))))
        return;
      this.#realFolders.delete(folder);
    }
  }

  async #writeFile(target: Buffer, mode: string, bytes: Uint8Array): Promise<void> {
    const temporary = await createTemporaryFile(this.#context, mode === '100755' ? 0o777 : 0o666);
    try {
      await temporary.handle.writeFile(bytes);
      await temporary.handle.close();
      await rename(temporary.path, target);
    } catch (error) {
      await temporary.handle.close();
      if (!isNodeError(error, 'EXDEV')) throw error;
      // The Git folder is on another file system (`--separate-git-dir`).
      const beside = Buffer.concat([target, Buffer.from('.stemma-tmp')]);
      await copyFile(temporary.path, beside);
      await rename(beside, target);
    } finally {
      await rm(temporary.path, { force: true });
    }
  }

  async #makeFolders(folder: RawPath): Promise<void> {
    if (folder === '' || (await this.#isReal(folder))) return;
    await this.#makeFolders(parentOf(folder));
    await mkdir(this.#absolute(folder));
    this.#realFolders.set(folder, true);
  }

  async #isReal(folder: RawPath): Promise<boolean> {
    if (folder === '') return true;
    const known = this.#realFolders.get(folder);
    if (known === true) return true;
    const isReal =
      (await this.#isReal(parentOf(folder))) &&
      (await lstatOrNothing(this.#absolute(folder)))?.isDirectory() === true;
    this.#realFolders.set(folder, isReal);
    return isReal;
  }

  #absolute(path: RawPath): Buffer {
    return Buffer.concat([Buffer.from(`${this.#context.workTree}/`), Buffer.from(path, 'latin1')]);
  }
}

const STAT_KEYS: readonly (keyof IndexStat)[] = [
  'size',
  'mtimeSeconds',
  'mtimeNanoseconds',
  'ctimeSeconds',
  'ctimeNanoseconds',
  'ino',
  'uid',
  'gid',
];

/** What the index stores of an `lstat`. */
export function indexStat(stat: BigIntStats): IndexStat {
  const word = (value: bigint): number => Number(BigInt.asUintN(32, value));
  const second = 1_000_000_000n;
  return {
    ctimeSeconds: word(stat.ctimeNs / second),
    ctimeNanoseconds: word(stat.ctimeNs % second),
    mtimeSeconds: word(stat.mtimeNs / second),
    mtimeNanoseconds: word(stat.mtimeNs % second),
    dev: word(stat.dev),
    ino: word(stat.ino),
    uid: word(stat.uid),
    gid: word(stat.gid),
    size: word(stat.size),
  };
}

/** Id of a blob with these bytes. */
export function blobOid(bytes: Uint8Array): GitOid {
  // A SHA-1 digest in hexadecimal is what GitOid brands.
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex') as GitOid;
}

function withoutCarriageReturns(bytes: Buffer): Uint8Array {
  return Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}

function parentOf(path: RawPath): RawPath {
  // The first part of a raw path is one.
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0)) as RawPath;
}

function kindOf(stat: BigIntStats): WorkEntry['kind'] {
  if (stat.isFile()) return 'file';
  if (stat.isSymbolicLink()) return 'link';
  return stat.isDirectory() ? 'folder' : 'other';
}

async function lstatOrNothing(path: Buffer): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG')) return undefined;
    throw error;
  }
}

async function removeEmptyFolder(path: Buffer): Promise<boolean> {
  try {
    await rmdir(path);
    return true;
  } catch (error) {
    if (isNodeError(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) return false;
    throw error;
  }
}
