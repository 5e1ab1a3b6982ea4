import { lstatSync, readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import { isNodeError, messageOf } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { FileStat } from '../model/stat-cache.js';
import { compareText } from '../util/compare-text.js';
import type { FileSource } from './file-source.js';

/** A file of a source as the walk met it; it was not opened. */
export interface FoundFile {
  /** Document key: source id and path below the source's folder. */
  readonly key: string;
  /** Absolute path. */
  readonly path: string;
  readonly stat: FileStat;
}

/** What a walk needs to know. */
export interface WalkOptions {
  readonly projectFolder: string;
  readonly source: FileSource;
  /** Told of links to folders, which are not followed. */
  readonly warn: (message: string) => void;
}

/**
 * The files of a source that its globs choose, in order of key.
 *
 * Throws `source-missing` (no such folder), `source-outside` (a folder or link that leads out of
 * the project), `bad-file-name` (not UTF-8, or with a control character that no key may hold).
 */
export function walkFiles(options: WalkOptions): FoundFile[] {
  const { projectFolder, source } = options;
  const root = resolveSourceFolder(projectFolder, source);
  const chosen = chooser(source);
  const found: FoundFile[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== '.git' && entry.name !== '.stemma') folders.push(path);
      } else if (chosen(path)) {
        const file = foundFile({ ...options, root, path, entry });
        if (file !== undefined) found.push(file);
      }
    }
  }
  return found.sort((a, b) => compareText(a.key, b.key));
}

/** The absolute folder of a source, checked to lie in the project and to be a folder. */
export function resolveSourceFolder(projectFolder: string, source: FileSource): string {
  const root = resolve(projectFolder, source.path);
  try {
    const real = realpathSync(root);
    if (!isInside(realpathSync(projectFolder), real)) {
      throw new StemmaError(
        'source-outside',
        `cannot read source '${source.id}': '${source.path}' leads out of the project folder`,
        {
          data: { source: source.id, path: source.path },
          suggestions: ['Move the documents into the project folder.'],
        },
      );
    }
    if (!statSync(real).isDirectory()) throw missing(source, 'is not a folder');
    return root;
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR')) throw missing(source, 'does not exist');
    throw error;
  }
}

function chooser(source: FileSource): (path: string) => boolean {
  const included = picomatch([...source.include], { dot: true });
  const excluded = picomatch([...source.exclude], { dot: true });
  return (path) => included(path) && !excluded(path);
}

function foundFile(
  options: WalkOptions & { readonly root: string; readonly path: string; readonly entry: Dirent },
): FoundFile | undefined {
  const { source, root, path, entry } = options;
  const absolute = join(root, path);
  const key = `${source.id}/${path}`;
  // U+FFFD stands where the name was not UTF-8: the file cannot even be named back.
  if (hasControlCharacter(path) || path.includes('\uFFFD')) {
    throw new StemmaError(
      'bad-file-name',
      `cannot take ${JSON.stringify(key)}: its name is not UTF-8 or holds a control character`,
      { data: { key }, suggestions: ['Rename the file, or exclude it in stemma.yaml.'] },
    );
  }
  try {
    if (entry.isSymbolicLink() && !followable(options, absolute)) return undefined;
    if (!entry.isFile() && !entry.isSymbolicLink()) return undefined;
    const stat = (entry.isSymbolicLink() ? statSync : lstatSync)(absolute, { bigint: true });
    return {
      key,
      path: absolute,
      stat: {
        size: Number(stat.size),
        modified: stat.mtimeNs,
        changed: stat.ctimeNs,
        inode: stat.ino,
      },
    };
  } catch (error) {
    // Removed between reading the folder and looking at the file.
    if (isNodeError(error, 'ENOENT') && !entry.isSymbolicLink()) return undefined;
    if (error instanceof StemmaError) throw error;
    throw new StemmaError('cannot-read', `cannot read '${key}': ${messageOf(error)}`, {
      data: { key, path: absolute },
      cause: error,
      suggestions: ['Make the file readable, or exclude it in stemma.yaml.'],
    });
  }
}

/** True for a link to a file inside the project; links to folders are named and passed over. */
function followable(options: WalkOptions & { readonly path: string }, absolute: string): boolean {
  const { source, projectFolder, path } = options;
  const target = realpathSync(absolute);
  if (statSync(target).isDirectory()) {
    options.warn(`'${source.id}/${path}' is a link to a folder and was not followed`);
    return false;
  }
  if (isInside(realpathSync(projectFolder), target)) return true;
  throw new StemmaError(
    'source-outside',
    `cannot take '${source.id}/${path}': it is a link that leads out of the project folder`,
    {
      data: { source: source.id, path },
      suggestions: ['Replace the link by the file, or exclude it in stemma.yaml.'],
    },
  );
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function hasControlCharacter(path: string): boolean {
  for (let i = 0; i < path.length; i++) if (path.charCodeAt(i) < 32) return true;
  return false;
}

function missing(source: FileSource, problem: string): StemmaError {
  return new StemmaError(
    'source-missing',
    `cannot read source '${source.id}': folder '${source.path}' ${problem}`,
    {
      data: { source: source.id, path: source.path },
      suggestions: [
        `Create the folder '${source.path}' and put documents into it.`,
        `Or correct 'path' of source '${source.id}' in stemma.yaml.`,
      ],
    },
  );
}
