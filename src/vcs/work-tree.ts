import type { BigIntStats } from 'node:fs';
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import {
  copyFile,
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
import { objectOid } from './object-batch.js';
import { createTemporaryFile } from './temporary-file.js';

/** What stands at a path of the work tree. */
export interface WorkEntry {
  readonly kind: 'file' | 'link' | 'folder' | 'other';
  readonly stat: BigIntStats;
}

/** What a file or link of the work tree holds. */
export interface WorkFile {
  /** Of a link: the path that it leads to. */
  readonly bytes: Uint8Array;
  /** As Git would store it, in octal. */
  readonly mode: string;
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
  entry(path: RawPath): WorkEntry | undefined {
    if (!this.#isReal(parentOf(path))) return undefined;
    const stat = lstatOrNothing(this.#absolute(path));
    return stat && { kind: kindOf(stat), stat };
  }

  /** The nearest folder above the path that is no folder: a file or link; undefined if none is. */
  blockingParent(path: RawPath): RawPath | undefined {
    const names = path.split('/');
    for (let count = 1; count < names.length; count += 1) {
      // The first parts of a raw path are one.
      const parent = names.slice(0, count).join('/') as RawPath;
      const stat = lstatOrNothing(this.#absolute(parent));
      if (stat === undefined) return undefined;
      if (!stat.isDirectory()) return parent;
    }
    return undefined;
  }

  /**
   * A file or link; undefined for nothing, and for a folder. `known` is the mode that it is stored
   * with, for systems that cannot tell.
   */
  read(path: RawPath, known: string): WorkFile | undefined {
    const entry = this.entry(path);
    if (entry?.kind !== 'file' && entry?.kind !== 'link') return undefined;
    const absolute = this.#absolute(path);
    const bytes =
      entry.kind === 'link'
        ? readlinkSync(absolute, { encoding: 'buffer' })
        : readFileSync(absolute);
    return { bytes, mode: this.modeOf(entry, Number.parseInt(known, 8)).toString(8) };
  }

  /** Files and links below a folder, in no particular order. */
  async filesBelow(folder: RawPath): Promise<RawPath[]> {
    const files: RawPath[] = [];
    for (const name of await readdir(this.#absolute(folder), { encoding: 'latin1' })) {
      const path = joinRaw(folder, name);
      const stat = lstatOrNothing(this.#absolute(path));
      if (stat?.isDirectory()) files.push(...(await this.filesBelow(path)));
      else if (stat !== undefined) files.push(path);
    }
    return files;
  }

  /** True when the file's content is that of the blob, line endings aside where Git converts them. */
  async holds(path: RawPath, entry: WorkEntry, oid: GitOid): Promise<boolean> {
    if (entry.kind === 'link') {
      return (
        objectOid('blob', await readlink(this.#absolute(path), { encoding: 'buffer' })) === oid
      );
    }
    if (entry.kind !== 'file') return false;
    const bytes = await readFile(this.#absolute(path));
    if (objectOid('blob', bytes) === oid) return true;
    const converts = ['true', 'input'].includes(this.#config.get('core.autocrlf') ?? '');
    return (
      converts && !bytes.includes(0) && objectOid('blob', withoutCarriageReturns(bytes)) === oid
    );
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
    const { mtimeNs } = entry.stat;
    if (mtimeNs >= indexTime || mtimeNs === 0n) return false;
    if (this.modeOf(entry, indexed.mode) !== indexed.mode) return false;
    const [now, then] = [indexStat(entry.stat), indexed.stat];
    return STAT_KEYS.every((key) => now[key] === then[key]);
  }

  /**
   * Puts a file or link in place in one step, making folders on the way. Returns what a file was
   * when its content was whole; one that is different later was changed by somebody else.
   * Throws `unsafe-path`.
   */
  async write(path: RawPath, mode: string, bytes: Uint8Array): Promise<BigIntStats | undefined> {
    checkSafePath(path, this.#context.host);
    await this.#makeFolders(parentOf(path));
    const target = this.#absolute(path);
    const stat = lstatOrNothing(target);
    if (stat?.isDirectory()) await rmdir(target);
    this.#realFolders.delete(path);
    if (mode === LINK_MODE && this.#config.flag('core.symlinks', true)) {
      await rm(target, { force: true });
      await symlink(Buffer.from(bytes), target);
      return undefined;
    }
    return await this.#writeFile(target, mode, bytes);
  }

  /** Makes the folder of a submodule, in place of a file or link, and no more. */
  async makeFolder(path: RawPath): Promise<void> {
    checkSafePath(path, this.#context.host);
    const entry = this.entry(path);
    if (entry !== undefined && entry.kind !== 'folder') await rm(this.#absolute(path));
    await this.#makeFolders(path);
  }

  /** Removes a file or link, then the folders that it leaves empty; throws `unsafe-path`. */
  async remove(path: RawPath): Promise<void> {
    checkSafePath(path, this.#context.host);
    const entry = this.entry(path);
    if (entry?.kind === 'folder') await removeEmptyFolder(this.#absolute(path));
    else if (entry !== undefined) await rm(this.#absolute(path), { force: true });
    for (
      let folder = parentOf(path);
      folder !== '' && folder !== this.#context.prefix;
      folder = parentOf(folder)
    ) {
      if (!this.#isReal(folder) || !(await removeEmptyFolder(this.#absolute(folder)))) return;
      this.#realFolders.delete(folder);
    }
  }

  async #writeFile(
    target: Buffer,
    mode: string,
    bytes: Uint8Array,
  ): Promise<BigIntStats | undefined> {
    const temporary = await createTemporaryFile(this.#context, mode === '100755' ? 0o777 : 0o666);
    try {
      await temporary.handle.writeFile(bytes);
      const stat = await temporary.handle.stat({ bigint: true });
      await temporary.handle.close();
      await rename(temporary.path, target);
      return stat;
    } catch (error) {
      await temporary.handle.close();
      if (!isNodeError(error, 'EXDEV')) throw error;
      // The Git folder is on another file system (`--separate-git-dir`).
      const beside = Buffer.concat([target, Buffer.from('.stemma-tmp')]);
      await copyFile(temporary.path, beside);
      await rename(beside, target);
      return undefined;
    } finally {
      await rm(temporary.path, { force: true });
    }
  }

  async #makeFolders(folder: RawPath): Promise<void> {
    if (folder === '' || this.#isReal(folder)) return;
    await this.#makeFolders(parentOf(folder));
    await mkdir(this.#absolute(folder));
    this.#realFolders.set(folder, true);
  }

  #isReal(folder: RawPath): boolean {
    if (folder === '') return true;
    const known = this.#realFolders.get(folder);
    if (known === true) return true;
    const isReal =
      this.#isReal(parentOf(folder)) &&
      lstatOrNothing(this.#absolute(folder))?.isDirectory() === true;
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

/** Not asynchronous: the call takes microseconds, and waiting for one costs several times that. */
function lstatOrNothing(path: Buffer): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    if (isNodeError(error, 'ENOTDIR', 'ENAMETOOLONG')) return undefined;
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
