import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { Host } from '../model/host.js';
import { findRepository } from './find-repository.js';
import { branchRef } from './ref-name.js';

const FOLDERS = ['hooks', 'info', 'objects/info', 'objects/pack', 'refs/heads', 'refs/tags'];

/**
 * Makes an empty repository in a folder that exists, like `git init`, without hooks. `HEAD` is
 * written last: until then the folder is no repository to Git, so a kill in the middle leaves
 * nothing half made and the call can be repeated. Throws `repository-exists`, `bad-ref-name`.
 */
export async function initGit(
  folder: string,
  options: { readonly defaultBranch: string; readonly host: Host },
): Promise<void> {
  const head = `ref: ${branchRef(options.defaultBranch)}\n`;
  const found = await findRepository(folder);
  if (found?.prefix === '') {
    throw new StemmaError('repository-exists', `'${folder}' is a Git repository already`, {
      data: { path: folder },
    });
  }
  const gitDir = join(folder, '.git');
  for (const name of FOLDERS) await mkdir(join(gitDir, name), { recursive: true });
  await writeFile(join(gitDir, 'config'), configFor(options.host));
  await writeFile(
    join(gitDir, 'description'),
    "Unnamed repository; edit this file 'description' to name the repository.\n",
  );
  await writeFile(
    join(gitDir, 'info/exclude'),
    '# Files that only this clone ignores, one pattern a line; see gitignore(5).\n',
  );
  await createHead(join(gitDir, 'HEAD'), head);
}

function configFor(host: Host): string {
  const lines = [
    'repositoryformatversion = 0',
    `filemode = ${!host.isWindows}`,
    'bare = false',
    'logallrefupdates = true',
  ];
  if (host.isWindows) lines.push('symlinks = false', 'ignorecase = true');
  return `[core]\n${lines.map((line) => `\t${line}\n`).join('')}`;
}

async function createHead(path: string, content: string): Promise<void> {
  try {
    await writeFile(path, content, { flag: 'wx' });
  } catch (error) {
    if (!isNodeError(error, 'EEXIST')) throw error;
    throw new StemmaError(
      'repository-exists',
      `another process made a Git repository at '${path}'`,
      { data: { path } },
    );
  }
}
