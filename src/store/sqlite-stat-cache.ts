import type { BlobReference } from '../model/document.js';
import { objectIdFromBytes, objectIdToBytes } from '../model/object-id.js';
import type { CachedCorpus, CachedStat, SourceUpdate, StatCache } from '../model/stat-cache.js';
import type { CacheDatabase } from './cache-database.js';

type StatRow = [
  key: string,
  size: number,
  modified: number,
  changed: number,
  inode: number,
  checked: number,
];

/** Rows that are read at once: a call for each costs more than the row. */
const PAGE_ROWS = 4096;

/** The stat cache in cache.db. */
export class SqliteStatCache implements StatCache {
  constructor(readonly cache: CacheDatabase) {}

  *statsOf(source: string): Generator<readonly [string, CachedStat], void, undefined> {
    const page = this.cache.read(() =>
      this.cache.database
        .prepare<[string, string], StatRow>(
          `SELECT key, size, modified, changed, inode, checked FROM files
           WHERE source = ? AND key > ? ORDER BY key LIMIT ${PAGE_ROWS}`,
        )
        .raw(),
    );
    for (let last = ''; ;) {
      const rows = this.cache.read(() => page.all(source, last));
      for (const [key, size, modified, changed, inode, checked] of rows) {
        yield [key, { size, modified, changed, inode, checked }];
      }
      if (rows.length < PAGE_ROWS) return;
      last = rows.at(-1)?.[0] ?? '';
    }
  }

  blobOf(source: string, key: string): BlobReference | undefined {
    const row = this.cache.read(() =>
      this.cache.database
        .prepare<[string, string], { blob: Uint8Array; pieced: number }>(
          'SELECT blob, pieced FROM files WHERE source = ? AND key = ?',
        )
        .get(source, key),
    );
    return row && { blob: objectIdFromBytes(row.blob), pieced: row.pieced === 1 };
  }

  corpus(): CachedCorpus | undefined {
    const row = this.cache.read(() =>
      this.cache.database
        .prepare<[], { root: Uint8Array; sources: string }>('SELECT root, sources FROM corpus')
        .get(),
    );
    return row && { root: objectIdFromBytes(row.root), sources: row.sources };
  }

  save(updates: readonly SourceUpdate[], corpus: CachedCorpus): void {
    const { database } = this.cache;
    this.cache.write(() => {
      for (const update of updates) this.#saveSource(update);
      database
        .prepare('INSERT OR REPLACE INTO corpus VALUES (1, ?, ?)')
        .run(objectIdToBytes(corpus.root), corpus.sources);
    });
  }

  #saveSource({ source, changed, removed }: SourceUpdate): void {
    const insert = this.cache.database.prepare(
      'INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    for (const file of changed) {
      const { key, size, modified, changed: status, inode, checked } = file;
      const blob = objectIdToBytes(file.blob);
      insert.run(source, key, size, modified, status, inode, blob, file.pieced ? 1 : 0, checked);
    }
    const remove = this.cache.database.prepare('DELETE FROM files WHERE source = ? AND key = ?');
    for (const key of removed) remove.run(source, key);
  }
}
