import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Indexes whose graphs stay ready to be opened; each is as large as its vectors. */
const KEPT_INDEXES = 3;
/** Milliseconds after a graph was made or opened in which another process may be about to load it. */
const IN_USE = 60_000;
/** Names of finished files; those on their way end in `.tmp` and are their process's own. */
const FINISHED = /^(?<name>[0-9a-f]{64})\.(?<ending>hnsw|keys|stand-in)$/;

interface CachedFile {
  readonly path: string;
  readonly name: string;
  readonly ending: string;
  /** When it was made or opened last. */
  readonly used: number;
}

/** What stays of a cache folder whatever its age. */
interface InUse {
  /** The graphs of the index in use. */
  readonly current: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Removes all but the latest graphs of a cache folder: without it each run would leave files as
 * large as what changed of the vectors. Those of `current` stay, so many more as two such indexes
 * have, and what other processes may have in hand. What is removed is made again from the store when
 * it is opened.
 */
export function dropOldGraphs(folder: string, { current, now }: InUse): void {
  const files = readdirSync(folder).flatMap((file) => cachedFile(folder, file) ?? []);
  const inUse = new Set(current);
  const others = files.filter(({ ending, name }) => ending === 'hnsw' && !inUse.has(name));
  const more = KEPT_INDEXES * Math.max(1, current.length) - current.length;
  const latest = others.sort((a, b) => b.used - a.used).slice(0, more);
  const recent = files.filter(({ used }) => now - used < IN_USE);
  const kept = new Set([...current, ...[...latest, ...recent].map(({ name }) => name)]);
  const times = files.filter(({ name }) => kept.has(name)).map(({ used }) => used);
  const oldest = times.length === 0 ? 0 : Math.min(...times);
  for (const { path, name, ending, used } of files) {
    // A stand-in's manifest has another name than its graph and is written behind it.
    const drop = !kept.has(name) && (ending !== 'stand-in' || used < oldest);
    if (drop) rmSync(path, { force: true });
  }
}

function cachedFile(folder: string, file: string): CachedFile | undefined {
  const { name, ending } = FINISHED.exec(file)?.groups ?? {};
  if (name === undefined || ending === undefined) return undefined;
  const path = join(folder, file);
  return { path, name, ending, used: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 };
}
