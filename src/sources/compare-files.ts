import type { CachedStat } from '../model/stat-cache.js';
import { isSidecarName, ownerOfSidecar } from '../model/sidecar.js';
import { compareText } from '../util/compare-text.js';
import type { FoundFile } from './found-file.js';
import { isUnchanged } from './is-unchanged.js';

/** Files beside what the cache knew; `stale` ones have to be read, those of `added` are new. */
export interface ComparedFiles {
  readonly same: readonly FoundFile[];
  readonly stale: readonly FoundFile[];
  readonly added: ReadonlySet<string>;
  /** Keys of files that are gone. */
  readonly removed: readonly string[];
}

/**
 * Files that the cache knows as they are, files that have to be read, and keys of files that are
 * gone. Files and stats ascend, so neither has to be looked up.
 */
export function compareFiles(
  files: readonly FoundFile[],
  stats: Iterable<readonly [string, CachedStat]>,
): ComparedFiles {
  const [same, stale]: [FoundFile[], FoundFile[]] = [[], []];
  const added = new Set<string>();
  const removed: string[] = [];
  let next = 0;
  for (const [key, cached] of stats) {
    let file = files[next];
    for (; file !== undefined && compareText(file.key, key) < 0; file = files[++next]) {
      stale.push(file);
      added.add(file.key);
    }
    if (file?.key === key) {
      (isUnchanged(file.stat, cached) ? same : stale).push(file);
      next++;
    } else removed.push(key);
  }
  for (const file of files.slice(next)) {
    stale.push(file);
    added.add(file.key);
  }
  return { same, stale, added, removed };
}

/**
 * Unchanged files that are needed for the entries of others: documents of which the sidecar is new,
 * changed or gone, and sidecars of documents that are.
 */
export function joinedFiles({ same, stale, removed }: ComparedFiles): readonly FoundFile[] {
  const owners = new Set<string>();
  const documents = new Set<string>();
  for (const key of [...stale.map((file) => file.key), ...removed]) {
    if (isSidecarName(key)) owners.add(ownerOfSidecar(key));
    else documents.add(key);
  }
  if (owners.size === 0 && documents.size === 0) return [];
  return same.filter(({ key }) =>
    isSidecarName(key) ? documents.has(ownerOfSidecar(key)) : owners.has(key),
  );
}
