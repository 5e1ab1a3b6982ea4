import { readdirSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import picomatch from 'picomatch';
import { isNodeError } from '../errors/node-error.js';
import { isSidecarName } from '../model/sidecar.js';
import { compareText } from '../util/compare-text.js';
import type { FileSource } from './file-source.js';
import { badFileName, cannotRead, foundFile, type FoundFile } from './found-file.js';
import { resolveSourceFolder } from './source-folder.js';

export { resolveSourceFolder };

/** What a walk needs to know. */
export interface WalkOptions {
  readonly projectFolder: string;
  readonly source: FileSource;
  /** Told of what looks like a document and is passed over: links to folders, pipes, devices. */
  readonly warn: (message: string) => void;
}

/**
 * The files of a source that its globs choose, in order of key; sidecars are chosen unless they are
 * excluded.
 *
 * Throws `source-missing` (no such folder), `source-outside` (a folder or link that leads out of
 * the project), `bad-file-name` (not UTF-8, or with a control character that no key may hold),
 * `cannot-read` (a folder or link that cannot be opened).
 */
export function walkFiles(options: WalkOptions): FoundFile[] {
  const { source, projectFolder, warn } = options;
  const root = resolveSourceFolder(projectFolder, source);
  const globs = globsOf(source);
  const found: FoundFile[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf({ source, root, folder })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (isWalked(entry, path, globs)) folders.push(path);
      } else if (globs.choose(path)) {
        const file = foundFile({ projectFolder, source, root, path, entry, warn });
        if (file !== undefined) found.push(file);
      } else if (isUnseenFolder(entry, { root, path, globs })) {
        warn(`'${source.id}/${path}' is a link to a folder and was not followed`);
      }
    }
  }
  return found.sort((a, b) => compareText(a.key, b.key));
}

/** Which paths below a source's folder its globs choose; for lists of files that are no folder. */
export function documentChooser(source: FileSource): (path: string) => boolean {
  const globs = globsOf(source);
  return (path) => {
    const own = path.split('/').some((part) => part === '.git' || part === '.stemma');
    return !own && globs.choose(path);
  };
}

interface Globs {
  /** True for the path of a file that is a document or a sidecar. */
  choose(path: string): boolean;
  /** True for the path of a folder below which no file is one, whatever it is called. */
  excludeFolder(path: string): boolean;
}

function globsOf(source: FileSource): Globs {
  const included = picomatch([...source.include], { dot: true });
  const excluded = picomatch([...source.exclude], { dot: true });
  return {
    choose: (path) => (isSidecarName(path) || included(path)) && !excluded(path),
    // One name stands for all that may be below it.
    excludeFolder: (path) => excluded(path) || excluded(`${path}/any`),
  };
}

/** Git's and our own folders hold no documents; one with an unreadable name may be excluded. */
function isWalked(entry: Dirent, path: string, globs: Globs): boolean {
  if (entry.name === '.git' || entry.name === '.stemma') return false;
  return !entry.name.includes('\uFFFD') || !globs.excludeFolder(path);
}

/** True for a link to a folder that would be walked if it were one. */
function isUnseenFolder(
  entry: Dirent,
  at: { readonly root: string; readonly path: string; readonly globs: Globs },
): boolean {
  if (!entry.isSymbolicLink() || at.globs.excludeFolder(at.path)) return false;
  try {
    return statSync(join(at.root, at.path)).isDirectory();
  } catch (error) {
    // A link to nowhere or in a circle, and no document by its name.
    if (isNodeError(error, 'ENOENT', 'ELOOP', 'ENOTDIR', 'EACCES')) return false;
    throw error;
  }
}

function entriesOf(at: {
  readonly source: FileSource;
  readonly root: string;
  readonly folder: string;
}): Dirent[] {
  try {
    return readdirSync(join(at.root, at.folder), { withFileTypes: true });
  } catch (error) {
    if (isNodeError(error, 'ENOENT') && at.folder !== '') return vanished(at);
    throw cannotRead(
      { source: at.source, path: at.folder, absolute: join(at.root, at.folder) },
      error,
    );
  }
}

/** A folder that was removed during the walk, or one whose name is not UTF-8 and so finds nothing. */
function vanished(at: { readonly source: FileSource; readonly folder: string }): Dirent[] {
  if (at.folder.includes('\uFFFD')) throw badFileName(at.source, at.folder);
  return [];
}
