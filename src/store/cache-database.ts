import { CACHE_SCHEMA, CACHE_VERSION } from './cache-schema.js';
import { openSqlite, translating, type Sqlite } from './sqlite.js';

/** cache.db, opened; the classes beside this file are its parts. */
export class CacheDatabase {
  readonly database: Sqlite;

  constructor(readonly path: string) {
    this.database = openSqlite({
      path,
      version: CACHE_VERSION,
      schema: CACHE_SCHEMA,
      durability: 'normal',
    });
  }

  /** Runs `action` in one transaction; errors name the file. */
  write(action: () => void): void {
    translating(this.path, () => {
      this.database.transaction(action)();
    });
  }

  /** A small value kept under a name, such as a cached evaluation. */
  note(name: string): Uint8Array | undefined {
    const row = this.database
      .prepare<[string], { value: Uint8Array }>('SELECT value FROM notes WHERE name = ?')
      .get(name);
    return row?.value;
  }

  saveNote(name: string, value: Uint8Array): void {
    this.write(() => {
      this.database.prepare('INSERT OR REPLACE INTO notes VALUES (?, ?)').run(name, value);
    });
  }

  close(): void {
    this.database.close();
  }
}
