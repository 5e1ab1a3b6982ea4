import { lstatSync, realpathSync, statSync, type Dirent, type Stats } from 'node:fs';
import { isNodeError, messageOf } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { FileStat } from '../model/stat-cache.js';
import type { FileSource } from './file-source.js';
import { isInside } from './source-folder.js';

/** A file of a source as the walk met it; it was not opened. */
export interface FoundFile {
  /** Document key: source id and path below the source's folder. */
  readonly key: string;
  /** Absolute path. */
  readonly path: string;
  readonly stat: FileStat;
}

/** An entry of a folder that the globs of a source choose. */
export interface ChosenEntry {
  readonly projectFolder: string;
  readonly source: FileSource;
  /** Absolute folder of the source. */
  readonly root: string;
  /** Relative to `root`. */
  readonly path: string;
  readonly entry: Dirent;
  readonly warn: (message: string) => void;
}

/**
 * The file behind an entry; undefined, after a warning, for what is no file. Throws
 * `bad-file-name`, `cannot-read` and `source-outside` as `walkFiles` says.
 */
export function foundFile(chosen: ChosenEntry): FoundFile | undefined {
  const { source, root, path, entry, warn } = chosen;
  if (!isGoodName(path)) throw badFileName(source, path);
  // Every system takes forward slashes; `join` would look at each again.
  const absolute = `${root}/${path}`;
  const key = `${source.id}/${path}`;
  try {
    const stat = entry.isSymbolicLink() ? followLink(chosen, absolute) : lstatSync(absolute);
    if (stat.isFile()) return { key, path: absolute, stat: toFileStat(stat) };
    const what = stat.isDirectory() ? 'a link to a folder' : 'no ordinary file';
    warn(`'${key}' is ${what} and was not ${stat.isDirectory() ? 'followed' : 'read'}`);
    return undefined;
  } catch (error) {
    // Removed between reading the folder and looking at the file.
    if (isNodeError(error, 'ENOENT') && !entry.isSymbolicLink()) return undefined;
    if (isNodeError(error, 'ELOOP')) throw linkLoop(key, absolute);
    if (error instanceof StemmaError) throw error;
    throw cannotRead({ source, path, absolute }, error);
  }
}

/** What a link leads to, if that is a folder or lies inside the project. */
function followLink(chosen: ChosenEntry, absolute: string): Stats {
  const { source, projectFolder, path } = chosen;
  const target = realpathSync(absolute);
  const stat = statSync(target);
  if (stat.isDirectory() || isInside(realpathSync(projectFolder), target)) return stat;
  throw new StemmaError(
    'source-outside',
    `cannot take '${source.id}/${path}': it is a link that leads out of the project folder`,
    {
      data: { source: source.id, path },
      suggestions: ['Replace the link by the file, or exclude it in stemma.yaml.'],
    },
  );
}

/** What of a stat tells whether a file changed. */
export function toFileStat(stat: Stats): FileStat {
  const { size, mtimeMs: modified, ctimeMs: changed, ino: inode } = stat;
  return { size, modified, changed, inode };
}

/** U+FFFD stands where a name was not UTF-8: such a file cannot even be named back. */
function isGoodName(path: string): boolean {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  return !/[\0-\x1f\uFFFD]/.test(path);
}

function linkLoop(key: string, path: string): StemmaError {
  return new StemmaError(
    'cannot-read',
    `cannot read '${key}': it is a link that leads in a circle`,
    {
      data: { key, path },
      suggestions: ['Remove the link, or exclude it in stemma.yaml.'],
    },
  );
}

export function badFileName(source: FileSource, path: string): StemmaError {
  const key = `${source.id}/${path}`;
  return new StemmaError(
    'bad-file-name',
    `cannot take ${JSON.stringify(key)}: its name is not UTF-8 or holds a control character`,
    { data: { key }, suggestions: ['Rename it, or exclude it in stemma.yaml.'] },
  );
}

/** The error of a file or folder that the system does not let us read. */
export function cannotRead(
  at: { readonly source: FileSource; readonly path: string; readonly absolute: string },
  cause: unknown,
): StemmaError {
  const key = at.path === '' ? at.source.id : `${at.source.id}/${at.path}`;
  if (isNodeError(cause, 'ENAMETOOLONG')) return pathTooLong(key, at.absolute);
  return new StemmaError('cannot-read', `cannot read '${key}': ${messageOf(cause)}`, {
    data: { key, path: at.absolute },
    cause,
    suggestions: ['Make it readable, or exclude it in stemma.yaml.'],
  });
}

/** Too long for the system to be opened, and to be shown whole. */
function pathTooLong(key: string, path: string): StemmaError {
  const shown = key.length > 200 ? `${key.slice(0, 200)}…` : key;
  const bytes = Buffer.byteLength(path);
  return new StemmaError(
    'cannot-read',
    `cannot read '${shown}': a path of ${bytes} bytes is too long`,
    {
      data: { key, path },
      suggestions: ['Shorten the names of its folders, or exclude them in stemma.yaml.'],
    },
  );
}
