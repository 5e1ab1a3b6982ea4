import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { ChunkSource } from '../model/chunk-source.js';
import { decodeStoredChunk } from '../model/entry-codecs.js';
import { chunkKey, documentOfKey, ordinalOfKey } from '../model/entry-keys.js';
import type { ObjectId } from '../model/object-id.js';
import { diffMaps } from '../tree/diff.js';
import type { NodeReader } from '../tree/node-reader.js';
import { equalBytes } from '../util/bytes.js';

/** Raised when equal chunks give another index. */
export const LEXICAL_VERSION = 1;

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
 * of chunks alone, so how it grew does not show in a score. (The table keeps the texts: FTS5 takes
 * the length of a removed row out of its averages only where it still has the row.)
 */
export async function buildLexical(build: LexicalBuild): Promise<BuiltLexical> {
  const path = lexicalPath(build.folder, build.chunks);
  if (existsSync(path)) return { path, status: 'cached', added: 0, removed: 0 };
  build.beforeWork();
  mkdirSync(build.folder, { recursive: true });
  const base = firstWithIndex(build);
  const temporary = `${path}.building`;
  rmSync(temporary, { force: true });
  if (base !== undefined) copyFileSync(lexicalPath(build.folder, base), temporary);
  const database = new Database(temporary);
  try {
    // The file is thrown away unless it gets finished: no journal needed.
    database.pragma('journal_mode = OFF');
    database.pragma('synchronous = OFF');
    const counts = base === undefined ? await fill(database, build) : update(database, build, base);
    database.close();
    renameSync(temporary, path);
    return { path, status: base === undefined ? 'full' : 'incremental', ...counts };
  } catch (error) {
    database.close();
    rmSync(temporary, { force: true });
    throw error;
  }
}

function firstWithIndex(build: LexicalBuild): ObjectId | undefined {
  for (const chunks of build.earlier) {
    const usable = build.reader.store.has(chunks) && existsSync(lexicalPath(build.folder, chunks));
    if (usable) return chunks;
  }
  return undefined;
}

async function fill(database: Database.Database, build: LexicalBuild) {
  database.exec(`
    CREATE TABLE chunks (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE) STRICT;
    CREATE VIRTUAL TABLE words USING fts5(text, tokenize = 'porter unicode61');
  `);
  const insert = inserter(database);
  let added = 0;
  database.exec('BEGIN');
  for (const { document, ordinal, entry } of build.source.all()) {
    insert(chunkKey(document, ordinal), entry.text);
    if (++added % 5000 === 0) {
      await setImmediate();
      build.signal.throwIfAborted();
    }
  }
  database.exec('COMMIT');
  return { added, removed: 0 };
}

function update(database: Database.Database, build: LexicalBuild, base: ObjectId) {
  const insert = inserter(database);
  const find = database.prepare<[Uint8Array], { id: number }>(
    'SELECT id FROM chunks WHERE key = ?',
  );
  const removeWords = database.prepare('DELETE FROM words WHERE rowid = ?');
  const removeChunk = database.prepare('DELETE FROM chunks WHERE id = ?');
  const counts = { added: 0, removed: 0 };
  database.exec('BEGIN');
  for (const { key, before, after } of diffMaps(build.reader, base, build.chunks)) {
    if (before !== undefined && after !== undefined && sameText(before, after)) continue;
    const row = before === undefined ? undefined : find.get(key);
    if (row !== undefined) {
      removeWords.run(row.id);
      removeChunk.run(row.id);
      counts.removed++;
    }
    if (after === undefined) continue;
    const ordinal = ordinalOfKey(key);
    const chunk = build.source.chunksOf(documentOfKey(key))[ordinal];
    if (chunk === undefined)
      throw new Error(`chunk ${ordinal} is in the map but not in its document`);
    insert(key, chunk.entry.text);
    counts.added++;
  }
  database.exec('COMMIT');
  return counts;
}

function inserter(database: Database.Database): (key: Uint8Array, text: string) => void {
  const insertChunk = database.prepare('INSERT INTO chunks (key) VALUES (?)');
  const insertWords = database.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)');
  return (key, text) => {
    insertWords.run(insertChunk.run(key).lastInsertRowid, text);
  };
}

function sameText(before: Uint8Array, after: Uint8Array): boolean {
  return equalBytes(decodeStoredChunk(before).shownHash, decodeStoredChunk(after).shownHash);
}
