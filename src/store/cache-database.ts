import type Database from 'better-sqlite3';
import { StemmaError } from '../errors/stemma-error.js';
import { CACHE_SCHEMA, CACHE_VERSION } from './cache-schema.js';
import type { ReadOnlyCopies } from './read-only-copy.js';
import { isWriteRefused, openSqlite, translating, type Sqlite } from './sqlite.js';

/**
 * cache.db, opened; the classes beside this file are its parts. Throws `cache-damaged` where the
 * file cannot be read or is of a newer version: nothing in it is the only copy of anything. One of
 * an older version is emptied.
 */
export class CacheDatabase {
  readonly database: Sqlite;
  #noteByName: Database.Statement<[string], { value: Uint8Array }> | undefined;

  constructor(
    readonly path: string,
    copies?: ReadOnlyCopies,
  ) {
    this.database = this.#replaceable(() =>
      openSqlite({
        path,
        version: CACHE_VERSION,
        schema: CACHE_SCHEMA,
        durability: 'normal',
        copies,
        replaceOlder: true,
      }),
    );
  }

  /** What `action` reads; errors name the file. */
  read<T>(action: () => T): T {
    return this.#replaceable(() => translating(this.path, action));
  }

  /** Runs `action` in one transaction; errors name the file. */
  write(action: () => void): void {
    this.read(() => {
      this.database.transaction(action).immediate();
    });
  }

  /** A small value kept under a name, such as a cached evaluation. */
  note(name: string): Uint8Array | undefined {
    return this.read(() => {
      // Prepared once: an evaluation reads thousands.
      this.#noteByName ??= this.database.prepare('SELECT value FROM notes WHERE name = ?');
      return this.#noteByName.get(name)?.value;
    });
  }

  /** Runs `action` in one transaction that reads: of thousands of reads each would begin its own. */
  readAtOnce<T>(action: () => T): T {
    return this.read(() => this.database.transaction(action).deferred());
  }

  /** Keeps a note for the next time; where nothing can be written, there will be none. */
  saveNote(name: string, value: Uint8Array): void {
    this.saveNotes([[name, value]]);
  }

  /** `saveNote` for several, in one transaction. */
  saveNotes(notes: readonly (readonly [name: string, value: Uint8Array])[]): void {
    if (notes.length === 0) return;
    try {
      this.write(() => {
        const insert = this.database.prepare('INSERT OR REPLACE INTO notes VALUES (?, ?)');
        for (const [name, value] of notes) insert.run(name, value);
      });
    } catch (error) {
      if (!isWriteRefused(error)) throw error;
    }
  }

  close(): void {
    this.database.close();
  }

  #replaceable<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      const known = error instanceof StemmaError ? error : undefined;
      if (known?.code !== 'store-damaged' && known?.code !== 'unknown-format') throw error;
      throw new StemmaError('cache-damaged', known.message, {
        data: { path: this.path },
        cause: error,
        suggestions: [
          `Delete '${this.path}' (and '${this.path}-wal'): all in it can be made again, at the cost of time.`,
        ],
      });
    }
  }
}
