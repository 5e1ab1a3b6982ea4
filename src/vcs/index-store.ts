import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import type { GitContext } from './git-context.js';
import type { GitPlace } from './git-place.js';
import type { IndexEntry } from './index-entry.js';
import type { IndexContent } from './index-file.js';
import { EMPTY_INDEX, parseIndex, serializeIndex } from './index-file.js';
import { lockFile } from './lock-file.js';
import type { RawPath } from './raw-path.js';
import { sweepTemporaryFiles } from './temporary-file.js';

/** An index as read, with what is needed to trust its stats. */
export interface LoadedIndex extends IndexContent {
  /** When the file was written, in nanoseconds since 1970; 0 when there is none. */
  readonly time: bigint;
}

/**
 * Entries to put in place of all stages of a path: one, or the stages of a file in conflict;
 * undefined takes the path out.
 */
export type IndexChanges = ReadonlyMap<RawPath, IndexEntry | readonly IndexEntry[] | undefined>;

/** Reads the index; throws `index-damaged`, `index-unsupported`. */
export async function readIndex(gitDir: string): Promise<LoadedIndex> {
  const path = join(gitDir, 'index');
  try {
    // Time first: a file written in between counts as newer than the entries, which is safe.
    const { mtimeNs } = await lstat(path, { bigint: true });
    return { ...parseIndex(await readFile(path)), time: mtimeNs };
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return { ...EMPTY_INDEX, time: 0n };
    throw error;
  }
}

/** The entries of stage 0 by path, of all paths or of those wanted. */
export function stagedEntries(
  index: IndexContent,
  wanted?: ReadonlySet<RawPath>,
): Map<RawPath, IndexEntry> {
  const staged = new Map<RawPath, IndexEntry>();
  for (const entry of index.entries) {
    if (entry.stage === 0 && (wanted?.has(entry.path) ?? true)) staged.set(entry.path, entry);
  }
  return staged;
}

/**
 * Changes the index under Git's lock: `change` sees the index as it is under the lock and returns
 * what to replace. What it throws leaves the index alone. Returning no changes writes nothing. Throws `index-locked`.
 */
export async function changeIndex(
  context: GitPlace,
  change: (index: LoadedIndex) => Promise<IndexChanges>,
): Promise<void> {
  const target = join(context.gitDir, 'index');
  const lock = await lockFile(context, { target, code: 'index-locked', subject: "Git's index" });
  try {
    await sweepTemporaryFiles(context);
    const index = await readIndex(context.gitDir);
    const changes = await change(index);
    if (changes.size > 0) await lock.commit(serializeIndex(withChanges(index, changes)));
  } finally {
    await lock.release();
  }
}

function withChanges(index: LoadedIndex, changes: IndexChanges): IndexContent {
  const indexSeconds = Number(index.time / 1_000_000_000n);
  const added = [...changes.values()].flatMap((entries) => entries ?? []);
  // A version of a file in conflict may stand beside a folder of that name.
  const placed = added.filter(({ stage }) => stage === 0);
  const files = new Set<string>(placed.map(({ path }) => path));
  const folders = new Set(placed.flatMap(({ path }) => parentsOf(path)));
  const kept = index.entries.filter(
    ({ path }) =>
      !changes.has(path) &&
      !folders.has(path) &&
      !parentsOf(path).some((parent) => files.has(parent)),
  );
  return {
    ...index,
    entries: [...kept.map((entry) => withoutRacyStat(entry, indexSeconds)), ...added],
  };
}

/**
 * An entry as new as the old index was trusted only after a look at the file. The new index is
 * newer, so the entry must say itself that a look is needed: size 0, as Git does.
 */
function withoutRacyStat(entry: IndexEntry, indexSeconds: number): IndexEntry {
  const isRacy = entry.mtimeSeconds >= indexSeconds;
  return isRacy ? entry.withoutSize() : entry;
}

/** The folders above a path, nearest last. */
export function parentsOf(path: RawPath): RawPath[] {
  const parents: RawPath[] = [];
  for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
    // The first part of a raw path is one.
    parents.push(path.slice(0, slash) as RawPath);
  }
  return parents;
}

/** Paths of tracked files at and below a folder, without submodules, in byte order. */
export async function trackedFiles(context: GitContext, under: RawPath): Promise<RawPath[]> {
  const { entries } = await readIndex(context.gitDir);
  const paths = entries
    .filter(({ mode }) => (mode & 0o170000) !== 0o160000)
    .map(({ path }) => path)
    .filter((path) => under === '' || path === under || path.startsWith(`${under}/`));
  return [...new Set(paths)];
}
