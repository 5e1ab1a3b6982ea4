import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ChunkSource } from '../model/chunk-source.js';
import { decodeStoredChunk } from '../model/entry-codecs.js';
import { chunkKey, documentOfKey, ordinalOfKey } from '../model/entry-keys.js';
import type { ObjectId } from '../model/object-id.js';
import { diffMaps } from '../tree/diff.js';
import type { NodeReader } from '../tree/node-reader.js';
import { equalBytes } from '../util/bytes.js';
import { LexicalDatabase, translateLexicalError } from './lexical-database.js';

/** Raised when equal chunks give another index. */
export const LEXICAL_VERSION = 2;

/** Where lexical indexes lie and what building one needs. */
export interface LexicalBuild {
  /** Folder of the files; each is named after the chunks map it indexes. */
  readonly folder: string;
  readonly reader: NodeReader;
  readonly chunks: ObjectId;
  readonly source: ChunkSource;
  /** Chunks maps that may have an index to start from, the nearest first. */
  readonly earlier: Iterable<ObjectId>;
  readonly signal: AbortSignal;
  /** Build it from nothing, also where it is there. */
  readonly force: boolean;
  /** Called before a file is made. */
  readonly beforeWork: () => void;
}

/** A finished index and what had to be done for it. */
export interface BuiltLexical {
  readonly path: string;
  readonly status: 'cached' | 'incremental' | 'full';
  readonly added: number;
  readonly removed: number;
}

/** The file of the index over a chunks map. */
export function lexicalPath(folder: string, chunks: ObjectId): string {
  return join(folder, `${chunks}.v${LEXICAL_VERSION}.db`);
}

/**
 * Makes the lexical index over a chunks map unless it is there. It is only ever a file of the
 * cache, grown from the nearest earlier index by the chunks that differ; BM25 depends on the set
 * of chunks alone, so how it grew does not show in a score.
 *
 * Throws `disk-full`, and `cache-damaged` where the earlier index cannot be read.
 */
export async function buildLexical(build: LexicalBuild): Promise<BuiltLexical> {
  const path = lexicalPath(build.folder, build.chunks);
  if (!build.force && existsSync(path)) return { path, status: 'cached', added: 0, removed: 0 };
  build.beforeWork();
  mkdirSync(build.folder, { recursive: true });
  const base = firstWithIndex(build);
  const temporary = `${path}.building`;
  rmSync(temporary, { force: true });
  try {
    const counts = await make(build, { base, temporary });
    renameSync(temporary, path);
    return { path, status: base === undefined ? 'full' : 'incremental', ...counts };
  } catch (error) {
    rmSync(temporary, { force: true });
    const blamed = base === undefined ? path : lexicalPath(build.folder, base);
    throw translateLexicalError(blamed, error);
  }
}

async function make(
  build: LexicalBuild,
  { base, temporary }: { readonly base: ObjectId | undefined; readonly temporary: string },
) {
  if (base !== undefined) copyFileSync(lexicalPath(build.folder, base), temporary);
  const database = new LexicalDatabase(temporary, { isNew: base === undefined });
  try {
    const counts = base === undefined ? await fill(database, build) : update(database, build, base);
    database.finish();
    return counts;
  } finally {
    database.close();
  }
}

function firstWithIndex(build: LexicalBuild): ObjectId | undefined {
  for (const chunks of build.earlier) {
    const usable = build.reader.store.has(chunks) && existsSync(lexicalPath(build.folder, chunks));
    if (usable) return chunks;
  }
  return undefined;
}

async function fill(database: LexicalDatabase, build: LexicalBuild) {
  let added = 0;
  for (const { document, ordinal, entry } of build.source.all()) {
    database.add(chunkKey(document, ordinal), entry.text);
    if (++added % 5000 === 0) {
      await setImmediate();
      build.signal.throwIfAborted();
    }
  }
  return { added, removed: 0 };
}

function update(database: LexicalDatabase, build: LexicalBuild, base: ObjectId) {
  const counts = { added: 0, removed: 0 };
  for (const { key, before, after } of diffMaps(build.reader, base, build.chunks)) {
    if (before !== undefined && after !== undefined && sameText(before, after)) continue;
    if (before !== undefined && database.remove(key)) counts.removed++;
    if (after === undefined) continue;
    const ordinal = ordinalOfKey(key);
    const chunk = build.source.chunksOf(documentOfKey(key))[ordinal];
    if (chunk === undefined) {
      throw new Error(`chunk ${ordinal} is in the map but not in its document`);
    }
    database.add(key, chunk.entry.text);
    counts.added++;
  }
  return counts;
}

function sameText(before: Uint8Array, after: Uint8Array): boolean {
  const [a, b] = [decodeStoredChunk(before), decodeStoredChunk(after)];
  return a.shownPrefix === b.shownPrefix && equalBytes(a.shownHash, b.shownHash);
}
