import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../../util/atomic-file.js';
import { utf8 } from '../../util/bytes.js';
import type { GitRepository } from '../../vcs/git-repository.js';
import { SETTINGS_FILE } from '../project-files.js';

/** Folders of projects in a repository, one a line, from its top; hooks serve all of them. */
const FILE = 'stemma/projects';

/** Notes the project for the hooks of its repository. */
export function addProject(git: GitRepository): void {
  const known = readFolders(git.gitDir);
  const { prefix } = git;
  if (known.includes(prefix)) return;
  const lines = [...known, prefix].map((folder) => `${folder}/\n`);
  writeFileAtomically(join(git.gitDir, FILE), [utf8(lines.join(''))]);
}

/** Absolute folders of the projects of a repository that are there. */
export function knownProjects(gitDir: string, workTree: string): string[] {
  const folders = readFolders(gitDir).map((folder) => join(workTree, folder));
  return folders.filter((folder) => existsSync(join(folder, SETTINGS_FILE)));
}

function readFolders(gitDir: string): string[] {
  const path = join(gitDir, FILE);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line.endsWith('/')).map((line) => line.slice(0, -1));
}
