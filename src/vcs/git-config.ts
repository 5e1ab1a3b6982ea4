import picomatch from 'picomatch';
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { Host } from '../model/host.js';
import type { ConfigEntry } from './config-file.js';
import { parseConfig, withoutSection, withSetting } from './config-file.js';
import type { GitPlace } from './git-place.js';
import { lockFile } from './lock-file.js';
import { utf8 } from '../util/bytes.js';

const MAX_INCLUDES = 10;

/** The settings that apply to a repository; a later one of the same key wins. */
export class GitConfig {
  readonly #entries: readonly ConfigEntry[];

  constructor(entries: readonly ConfigEntry[]) {
    this.#entries = entries;
  }

  /** Value of `user.name`, `branch.main.remote` …; section and name in lower case. */
  get(key: string): string | undefined {
    return this.#entries.findLast((entry) => entry.key === key)?.value;
  }

  /** A boolean as Git spells it; anything else counts as `fallback`. */
  flag(key: string, fallback: boolean): boolean {
    const value = this.get(key)?.toLowerCase();
    if (value === undefined) return fallback;
    if (['true', 'yes', 'on', '1'].includes(value)) return true;
    return ['false', 'no', 'off', '0', ''].includes(value) ? false : fallback;
  }
}

/**
 * Reads configuration as Git does: system, global (or `GIT_CONFIG_GLOBAL`), repository, then
 * `GIT_CONFIG_COUNT` variables; follows `include` and `includeIf "gitdir:…"`, passes over other
 * conditions. Throws `bad-git-config`.
 */
export async function loadGitConfig(place: GitPlace): Promise<GitConfig> {
  const entries: ConfigEntry[] = [];
  for (const path of configPaths(place)) entries.push(...(await readConfig(place, path, 0)));
  if (new GitConfig(entries).flag('extensions.worktreeconfig', false)) {
    entries.push(...(await readConfig(place, join(place.gitDir, 'config.worktree'), 0)));
  }
  return new GitConfig([...entries, ...fromEnvironment(place.host.env)]);
}

/** The settings of the repository's own file alone; throws `bad-git-config`. */
export async function loadOwnConfig(place: GitPlace): Promise<GitConfig> {
  return new GitConfig(await readConfig(place, join(place.gitDir, 'config'), 0));
}

function configPaths({ gitDir, host }: GitPlace): string[] {
  const { env, homeFolder } = host;
  const global =
    env.GIT_CONFIG_GLOBAL === undefined
      ? [
          join(env.XDG_CONFIG_HOME || join(homeFolder, '.config'), 'git/config'),
          join(homeFolder, '.gitconfig'),
        ]
      : [env.GIT_CONFIG_GLOBAL];
  const skipsSystem = /^(1|true|yes|on)$/i.test(env.GIT_CONFIG_NOSYSTEM ?? '');
  const system = skipsSystem ? [] : [env.GIT_CONFIG_SYSTEM ?? '/etc/gitconfig'];
  return [...system, ...global, join(gitDir, 'config')].filter((path) => path !== '');
}

async function readConfig(place: GitPlace, path: string, depth: number): Promise<ConfigEntry[]> {
  if (depth > MAX_INCLUDES) {
    throw new StemmaError(
      'bad-git-config',
      `cannot read the Git configuration '${path}': includes are nested too deep`,
      {
        data: { path },
      },
    );
  }
  const text = await readOrNothing(path);
  const entries: ConfigEntry[] = [];
  for (const entry of text === undefined ? [] : parseConfig(text, path)) {
    entries.push(entry);
    if (!isIncluded(entry.key, path, place)) continue;
    const target = resolve(dirname(path), expandHome(entry.value, place.host));
    entries.push(...(await readConfig(place, target, depth + 1)));
  }
  return entries;
}

async function readOrNothing(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return undefined;
    throw error;
  }
}

function isIncluded(key: string, path: string, place: GitPlace): boolean {
  if (key === 'include.path') return true;
  const condition = /^includeif\.gitdir(\/i)?:(.*)\.path$/s.exec(key);
  if (condition?.[2] === undefined) return false;
  const pattern = gitDirPattern(condition[2], path, place.host);
  return picomatch.isMatch(place.gitDir, pattern, {
    dot: true,
    nocase: condition[1] !== undefined,
  });
}

/** The glob of `includeIf "gitdir:…"` with Git's shorthands spelled out (git-config(1)). */
function gitDirPattern(written: string, path: string, host: Host): string {
  let pattern = expandHome(written, host);
  if (pattern.startsWith('./')) pattern = `${dirname(path)}${pattern.slice(1)}`;
  if (!isAbsolute(pattern)) pattern = `**/${pattern}`;
  return pattern.endsWith('/') ? `${pattern}**` : pattern;
}

function expandHome(path: string, host: Host): string {
  return path.startsWith('~/') ? `${host.homeFolder}/${path.slice(2)}` : path;
}

function fromEnvironment(env: Host['env']): ConfigEntry[] {
  const count = Number(env.GIT_CONFIG_COUNT ?? 0);
  const entries: ConfigEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    const key = env[`GIT_CONFIG_KEY_${index}`];
    const value = env[`GIT_CONFIG_VALUE_${index}`];
    if (key !== undefined && value !== undefined) entries.push({ key: canonicalKey(key), value });
  }
  return entries;
}

function canonicalKey(key: string): string {
  const first = key.indexOf('.');
  const last = key.lastIndexOf('.');
  return key.slice(0, first).toLowerCase() + key.slice(first, last) + key.slice(last).toLowerCase();
}

/**
 * Sets one value in the repository's own configuration file, under Git's lock, leaving every other
 * line as it was. Throws `config-locked`.
 */
export function setGitConfig(place: GitPlace, setting: ConfigEntry): Promise<void> {
  return editGitConfig(place, (text) => withSetting(text, setting));
}

/** Takes a section, such as `merge.stemma-lock`, out of that file; as `setGitConfig`. */
export function removeGitSection(place: GitPlace, section: string): Promise<void> {
  return editGitConfig(place, (text) => withoutSection(text, section));
}

async function editGitConfig(place: GitPlace, edit: (text: string) => string): Promise<void> {
  const target = join(place.gitDir, 'config');
  const lock = await lockFile(place, {
    target,
    code: 'config-locked',
    subject: 'the Git configuration',
  });
  try {
    const text = (await readOrNothing(target)) ?? '';
    const edited = edit(text);
    if (edited !== text) await lock.commit(utf8(edited));
  } finally {
    await lock.release();
  }
}
