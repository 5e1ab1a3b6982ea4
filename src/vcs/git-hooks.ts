import { isAbsolute, join, resolve } from 'node:path';
import { loadGitConfig, loadOwnConfig } from './git-config.js';
import type { GitContext } from './git-context.js';

/** Where Git looks for the hooks of a repository. */
export interface HooksFolder {
  /** Absolute. */
  readonly path: string;
  /** True for a folder that the user's or the machine's settings name for all repositories. */
  readonly isShared: boolean;
}

/** The folder of the hooks, by `core.hooksPath` where that is set (githooks(5)). */
export async function hooksFolder(context: GitContext): Promise<HooksFolder> {
  const configured = (await loadGitConfig(context)).get('core.hookspath');
  if (configured === undefined || configured === '') {
    return { path: join(context.gitDir, 'hooks'), isShared: false };
  }
  const own = (await loadOwnConfig(context)).get('core.hookspath');
  const expanded = configured.startsWith('~/')
    ? join(context.host.homeFolder, configured.slice(2))
    : configured;
  const path = isAbsolute(expanded) ? expanded : resolve(context.workTree, expanded);
  return { path, isShared: own !== configured };
}
