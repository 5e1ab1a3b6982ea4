import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Graphs that stay ready to be opened; each is as large as its vectors. */
const KEPT_GRAPHS = 3;

interface CachedFile {
  readonly path: string;
  readonly name: string;
  readonly ending: string;
  readonly written: number;
}

/**
 * Removes all but the latest graphs of a cache folder: without it each run would leave a file as
 * large as all vectors. What is removed is made again from the store when it is opened.
 */
export function dropOldGraphs(folder: string): void {
  const files = readdirSync(folder).map((file) => cachedFile(folder, file));
  const graphs = files.filter(({ ending }) => ending === 'hnsw');
  const latest = graphs.sort((a, b) => b.written - a.written).slice(0, KEPT_GRAPHS);
  const oldest = latest.at(-1)?.written ?? 0;
  const kept = new Set(latest.map(({ name }) => name));
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
