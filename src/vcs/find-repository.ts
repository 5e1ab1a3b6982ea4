import { lstat, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { RawPath } from './raw-path.js';
import { toRawPath } from './raw-path.js';

/** Where a repository is. */
export interface RepositoryPlace {
  readonly workTree: string;
  readonly gitDir: string;
  /** Path of the project folder in the work tree, `''` at the top. */
  readonly prefix: RawPath;
}

/**
 * The repository that a folder is in, found upwards as Git does; undefined when it is in none.
 * Throws `folder-missing`, `worktree-unsupported` (a linked worktree of `git worktree add`).
 */
export async function findRepository(projectFolder: string): Promise<RepositoryPlace | undefined> {
  const project = await realFolder(projectFolder);
  for (let folder = project; ; folder = dirname(folder)) {
    const gitDir = await gitDirAt(folder);
    if (gitDir !== undefined) {
      await checkNotLinked(gitDir, folder);
      const prefix = project
        .slice(folder.length)
        .split(sep)
        .filter((name) => name !== '')
        .join('/');
      return { workTree: folder, gitDir, prefix: toRawPath(prefix) };
    }
    if (dirname(folder) === folder) return undefined;
  }
}

async function realFolder(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isNodeError(error, 'ENOENT', 'ENOTDIR')) throw error;
    throw new StemmaError('folder-missing', `there is no folder '${path}'`, {
      data: { path },
      cause: error,
    });
  }
}

/** The Git folder of a work tree: `.git` itself, or the folder that a `.git` file names. */
async function gitDirAt(folder: string): Promise<string | undefined> {
  const dotGit = join(folder, '.git');
  const found = await statOrNothing(dotGit);
  if (found === undefined) return undefined;
  if (found.isDirectory()) return (await isGitDir(dotGit)) ? dotGit : undefined;
  const target = /^gitdir: (.*?)\r?\n?$/s.exec(await readFile(dotGit, 'utf8'))?.[1];
  const gitDir = target === undefined ? undefined : resolve(folder, target);
  if (gitDir !== undefined && (await isGitDir(gitDir))) return await realpath(gitDir);
  throw new StemmaError('not-a-repository', `'${dotGit}' does not name a Git folder`, {
    data: { path: dotGit, target },
    suggestions: ['Clone the repository again, or repair the file.'],
  });
}

async function isGitDir(path: string): Promise<boolean> {
  return (
    (await existsAt(join(path, 'HEAD'))) &&
    ((await existsAt(join(path, 'objects'))) || (await existsAt(join(path, 'commondir'))))
  );
}

async function checkNotLinked(gitDir: string, workTree: string): Promise<void> {
  if (!(await existsAt(join(gitDir, 'commondir')))) return;
  throw new StemmaError(
    'worktree-unsupported',
    `cannot work in '${workTree}': it is a linked worktree of another repository`,
    {
      data: { workTree, gitDir },
      suggestions: [
        'Work in the main worktree (see `git worktree list`), or in a clone of its own.',
      ],
    },
  );
}

async function existsAt(path: string): Promise<boolean> {
  try {
    // HEAD may be a symbolic link that leads nowhere yet.
    await lstat(path);
    return true;
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}

async function statOrNothing(path: string): Promise<{ isDirectory(): boolean } | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
