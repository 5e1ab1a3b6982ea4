import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import type { Project } from './project.js';

/** Milliseconds after its last change in which a file may still be in another process's hands. */
const IN_USE = 3_600_000;
/** Folders of .stemma/cache whose files can be made again, named by what they were made from. */
const FOLDERS = ['index', 'lexical', 'vectors', 'metadata'];

/** Files of the cache that are removed, or would be. */
export interface CacheFiles {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Removes files of .stemma/cache that belong to none of the snapshots whose roots are given, and
 * what stopped processes left half written there. All of them are made again where they are needed.
 */
export function sweepCacheFiles(
  project: Project,
  options: { readonly roots: ReadonlySet<string>; readonly apply: boolean },
): CacheFiles {
  let files = 0;
  let bytes = 0;
  for (const name of FOLDERS) {
    const folder = project.cacheFolder(name);
    for (const file of readdirSync(folder)) {
      if (options.roots.has(file.slice(0, 64)) && !/\.(building|tmp)(-\w+)?$/.test(file)) continue;
      const size = removableSize(join(folder, file), project.session.host.now());
      if (size === undefined) continue;
      if (options.apply) rmSync(join(folder, file), { force: true, recursive: true });
      files++;
      bytes += size;
    }
  }
  return { files, bytes };
}

/** Bytes of a file that nobody works on; undefined for one that may be in use or is gone. */
function removableSize(path: string, now: number): number | undefined {
  try {
    const { mtimeMs, size } = statSync(path);
    return now - mtimeMs < IN_USE ? undefined : size;
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return undefined;
    throw error;
  }
}
