import git from 'isomorphic-git';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import { concatBytes, utf8 } from '../util/bytes.js';
import type { GitContext } from './git-context.js';
import { loadGitConfig } from './git-config.js';
import { gitFs } from './git-fs.js';
import type { RawPath } from './raw-path.js';
import { fromRawPath } from './raw-path.js';

/**
 * True when Git's ignore rules cover the path: `.gitignore` files, `.git/info/exclude`, and the
 * user's `core.excludesFile`. A file that is tracked all the same is not considered here.
 *
 * isomorphic-git matches without regard to case and does not know `core.excludesFile`; the latter
 * is shown to it as the start of `info/exclude`, which has the next higher rank.
 */
export async function isIgnored(context: GitContext, path: RawPath): Promise<boolean> {
  const exclude = join(context.gitDir, 'info/exclude');
  const userRules = await readOrNothing(await excludesFile(context));
  const fs = gitFs(context, async (asked) => {
    if (asked !== exclude) return undefined;
    return concatBytes(
      userRules ?? utf8(''),
      utf8('\n'),
      (await readOrNothing(exclude)) ?? utf8(''),
    );
  });
  return await git.isIgnored({
    fs,
    dir: context.workTree,
    gitdir: context.gitDir,
    filepath: fromRawPath(path),
  });
}

async function excludesFile(context: GitContext): Promise<string> {
  const { env, homeFolder } = context.host;
  const configured = (await loadGitConfig(context)).get('core.excludesfile');
  if (configured === undefined)
    return join(env.XDG_CONFIG_HOME || join(homeFolder, '.config'), 'git/ignore');
  return configured.startsWith('~/') ? join(homeFolder, configured.slice(2)) : configured;
}

async function readOrNothing(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return undefined;
    throw error;
  }
}
