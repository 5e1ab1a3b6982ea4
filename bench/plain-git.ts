import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Commands } from './command.js';
import type { ProjectFolder } from '../test/support/project-folder.js';

/**
 * The yardstick: a repository of the system's git that tracks the corpus folder of a project, kept
 * beside the project so that both look at the same files. Garbage is collected only when asked for.
 */
export class PlainGit {
  readonly gitFolder: string;
  readonly #corpus: string;

  constructor(
    readonly commands: Commands,
    readonly project: ProjectFolder,
  ) {
    this.gitFolder = project.beside('plain.git');
    this.#corpus = join(project.folder, 'corpus');
  }

  /** An empty repository in place of whatever there was. */
  init(): void {
    rmSync(this.gitFolder, { recursive: true, force: true });
    this.git('init', '--quiet', '--initial-branch=main');
  }

  /** `git add .` and `git commit`, in seconds. */
  commitAll(message: string): number {
    const add = this.git('add', '.');
    return add.seconds + this.git('commit', '--quiet', '-m', message).seconds;
  }

  git(...args: readonly string[]): { readonly seconds: number; readonly stdout: string } {
    const place = { folder: this.#corpus, env: this.project.env };
    const where = [`--git-dir=${this.gitFolder}`, `--work-tree=${this.#corpus}`];
    return this.commands.git(place, '-c', 'gc.auto=0', ...where, ...args);
  }
}

/** Bytes of all files in a folder, or of a file; 0 where there is none. */
export function bytesUnder(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesUnder(join(path, name)), 0);
}
