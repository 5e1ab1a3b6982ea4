import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StemmaError } from '../errors/stemma-error.js';
import type { Host } from '../model/host.js';
import { findRepository } from './find-repository.js';
import type { RepositoryPlace } from './find-repository.js';
import type { GitConfig } from './git-config.js';
import { loadGitConfig } from './git-config.js';
import { GitObjects } from './git-objects.js';
import { GitRepository } from './git-repository.js';

/**
 * Opens the repository that a project folder is in; undefined when it is in none. Reads its
 * configuration, changes nothing. Throws `folder-missing`, `worktree-unsupported`,
 * `repository-unsupported` (bare, SHA-256, reftable, a format from the future), `bad-git-config`.
 */
export async function openGit(
  projectFolder: string,
  host: Host,
): Promise<GitRepository | undefined> {
  const place = await findRepository(projectFolder);
  if (place === undefined) return undefined;
  const config = await loadGitConfig({ gitDir: place.gitDir, host });
  await checkSupported(place, config);
  const objects = new GitObjects({ gitDir: place.gitDir, host });
  return new GitRepository({ ...place, host, objects });
}

async function checkSupported(place: RepositoryPlace, config: GitConfig): Promise<void> {
  const workTree = config.get('core.worktree');
  const otherTree =
    workTree !== undefined && (await realpath(resolve(place.gitDir, workTree))) !== place.workTree;
  const version = config.get('core.repositoryformatversion') ?? '0';
  const objectFormat = config.get('extensions.objectformat') ?? 'sha1';
  const refStorage = config.get('extensions.refstorage') ?? 'files';
  const reasons: readonly (readonly [boolean, string])[] = [
    [config.flag('core.bare', false), 'it is bare'],
    [otherTree, `its files are in '${workTree ?? ''}'`],
    [!['0', '1'].includes(version), `its format version is ${version}`],
    [objectFormat !== 'sha1', `its object ids are ${objectFormat}`],
    [refStorage !== 'files', `it stores refs as ${refStorage}`],
  ];
  const reason = reasons.find(([applies]) => applies)?.[1];
  if (reason === undefined) return;
  throw new StemmaError(
    'repository-unsupported',
    `cannot use the Git repository '${place.workTree}': ${reason}`,
    {
      data: { path: place.workTree, reason },
      suggestions: ['Use an ordinary clone with SHA-1 ids and refs in files.'],
    },
  );
}
