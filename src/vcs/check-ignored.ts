import ignore from 'ignore';
import type { Ignore } from 'ignore';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import type { GitConfig } from './git-config.js';
import { loadGitConfig } from './git-config.js';
import type { GitContext } from './git-context.js';
import type { RawPath } from './raw-path.js';
import { fromRawPath } from './raw-path.js';

/** The rules of one folder's `.gitignore`, for paths below that folder. */
interface FolderRules {
  /** With a slash at the end; `''` at the top. */
  readonly folder: string;
  readonly rules: Ignore;
}

/**
 * True when Git's ignore rules cover the path (gitignore(5)): `.gitignore` files, a deeper one
 * first, then `.git/info/exclude`, then the user's `core.excludesFile`. What is below an ignored
 * folder is ignored. That a file is tracked all the same is not considered here.
 */
export async function isIgnored(context: GitContext, path: RawPath): Promise<boolean> {
  const names = fromRawPath(path).split('/');
  const config = await loadGitConfig(context);
  const levels = [await rulesAtTop(context, config)];
  for (let depth = 1; depth <= names.length; depth += 1) {
    const isLast = depth === names.length;
    const current = names.slice(0, depth).join('/') + (isLast ? '' : '/');
    if (isCovered(levels, current)) return true;
    if (!isLast) levels.push(await rulesIn(context, config, current));
  }
  return false;
}

/** The deepest rules that say anything about the path itself decide. */
function isCovered(levels: readonly FolderRules[], path: string): boolean {
  for (const { folder, rules } of levels.toReversed()) {
    const relative = path.slice(folder.length);
    const { ignored, unignored } = rules.test(relative);
    // No folder above is ignored in the end, so one that these rules alone ignore says nothing.
    const parent = relative.slice(0, relative.lastIndexOf('/', relative.length - 2) + 1);
    if (ignored && parent !== '' && rules.ignores(parent)) continue;
    if (ignored || unignored) return ignored;
  }
  return false;
}

/** The three files whose patterns start at the top, the strongest last, as the last match wins. */
async function rulesAtTop(context: GitContext, config: GitConfig): Promise<FolderRules> {
  const paths = [
    excludesFile(context, config),
    join(context.gitDir, 'info/exclude'),
    join(context.workTree, '.gitignore'),
  ];
  const rules = newRules(config);
  for (const path of paths) rules.add(await readOrNothing(path));
  return { folder: '', rules };
}

async function rulesIn(
  context: GitContext,
  config: GitConfig,
  folder: string,
): Promise<FolderRules> {
  const text = await readOrNothing(join(context.workTree, folder, '.gitignore'));
  return { folder, rules: newRules(config).add(text) };
}

function newRules(config: GitConfig): Ignore {
  return ignore({ ignorecase: config.flag('core.ignorecase', false), allowRelativePaths: true });
}

function excludesFile(context: GitContext, config: GitConfig): string {
  const { env, homeFolder } = context.host;
  const configured = config.get('core.excludesfile');
  if (configured === undefined) {
    return join(env.XDG_CONFIG_HOME || join(homeFolder, '.config'), 'git/ignore');
  }
  return configured.startsWith('~/') ? join(homeFolder, configured.slice(2)) : configured;
}

async function readOrNothing(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return '';
    throw error;
  }
}
