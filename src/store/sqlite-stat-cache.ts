import { objectIdFromBytes, objectIdToBytes } from '../model/object-id.js';
import type { CachedCorpus, CachedFile, SourceUpdate, StatCache } from '../model/stat-cache.js';
import type { CacheDatabase } from './cache-database.js';

interface FileRow {
  readonly key: string;
  readonly size: bigint;
  readonly modified: bigint;
  readonly changed: bigint;
  readonly inode: bigint;
  readonly blob: Uint8Array;
  readonly checked: bigint;
}

/** The stat cache in cache.db. */
export class SqliteStatCache implements StatCache {
  constructor(readonly cache: CacheDatabase) {}

  filesOf(source: string): Map<string, CachedFile> {
    return this.cache.read(() => {
      const rows = this.cache.database
        .prepare<[string], FileRow>('SELECT * FROM files WHERE source = ?')
        .safeIntegers()
        .iterate(source);
      const files = new Map<string, CachedFile>();
      for (const row of rows) files.set(row.key, toCachedFile(row));
      return files;
    });
  }

  corpus(): CachedCorpus | undefined {
    const row = this.cache.read(() =>
      this.cache.database
        .prepare<[], { root: Uint8Array; sources: string }>('SELECT root, sources FROM corpus')
        .get(),
    );
    return row === undefined
      ? undefined
      : { root: objectIdFromBytes(row.root), sources: row.sources };
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
      'INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    for (const file of changed) {
      const { key, size, modified, changed: status, inode, blob, checked } = file;
      // SQLite's integers are signed; some file systems number their files up to 2^64.
      const number = BigInt.asIntN(64, inode);
      insert.run(source, key, size, modified, status, number, objectIdToBytes(blob), checked);
    }
    const remove = this.cache.database.prepare('DELETE FROM files WHERE source = ? AND key = ?');
    for (const key of removed) remove.run(source, key);
  }
}

function toCachedFile(row: FileRow): CachedFile {
  return {
    key: row.key,
    size: Number(row.size),
    modified: row.modified,
    changed: row.changed,
    inode: BigInt.asUintN(64, row.inode),
    blob: objectIdFromBytes(row.blob),
    checked: Number(row.checked),
  };
}
