import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Indexes whose graphs stay ready to be opened; each is as large as its vectors. */
const KEPT_INDEXES = 3;

interface CachedFile {
  readonly path: string;
  readonly name: string;
  readonly ending: string;
  readonly written: number;
}

/**
 * Removes all but the latest graphs of a cache folder: without it each run would leave files as
 * large as what changed of the vectors. Those of `current`, the index in use, stay, and so many more
 * as two such indexes have. What is removed is made again from the store when it is opened.
 */
export function dropOldGraphs(folder: string, current: readonly string[]): void {
  const files = readdirSync(folder).map((file) => cachedFile(folder, file));
  const inUse = new Set(current);
  const others = files.filter(({ ending, name }) => ending === 'hnsw' && !inUse.has(name));
  const more = KEPT_INDEXES * Math.max(1, current.length) - current.length;
  const latest = others.sort((a, b) => b.written - a.written).slice(0, more);
  const kept = new Set([...current, ...latest.map(({ name }) => name)]);
  const times = files.filter(({ name }) => kept.has(name)).map(({ written }) => written);
  const oldest = times.length === 0 ? 0 : Math.min(...times);
  for (const { path, name, ending, written } of files) {
    const isGraph = ending === 'hnsw' || ending === 'keys';
    // A stand-in's manifest has another name than its graph and is written behind it.
    const drop = isGraph ? !kept.has(name) : ending === 'stand-in' && written < oldest;
    if (drop) rmSync(path, { force: true });
  }
}

function cachedFile(folder: string, file: string): CachedFile {
  const path = join(folder, file);
  const [name = '', ending = ''] = file.split('.');
  const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return { path, name, ending, written };
}
