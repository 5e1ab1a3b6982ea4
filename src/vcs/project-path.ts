import type { GitContext } from './git-context.js';
import type { RawPath } from './raw-path.js';
import { checkSafePath, fromRawPath, joinRaw, toRawPath } from './raw-path.js';

/** The place in the repository of a path of the project; throws `unsafe-path`. */
export function toRepositoryPath(context: GitContext, projectPath: string): RawPath {
  const path = toRawPath(projectPath);
  checkSafePath(path, context.host);
  return joinRaw(context.prefix, path);
}

/** As `toRepositoryPath`, where `''` is the project folder itself. */
export function toRepositoryFolder(context: GitContext, projectFolder: string): RawPath {
  const folder = projectFolder.replace(/\/+$/, '');
  return folder === '' ? context.prefix : toRepositoryPath(context, folder);
}

/** The path within the project; undefined for one outside it. */
export function toProjectPath(context: GitContext, path: RawPath): string | undefined {
  if (context.prefix === '') return fromRawPath(path);
  if (!path.startsWith(`${context.prefix}/`)) return undefined;
  // A part of a raw path is one.
  return fromRawPath(path.slice(context.prefix.length + 1) as RawPath);
}
