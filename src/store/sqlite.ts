import Database from 'better-sqlite3';
import { StemmaError } from '../errors/stemma-error.js';
import { messageOf } from '../errors/node-error.js';

/** An open SQLite database. */
export type Sqlite = Database.Database;

/** What a database of ours looks like. */
export interface SqliteOptions {
  readonly path: string;
  /** Raised with every incompatible change of `schema`; kept in `user_version`. */
  readonly version: number;
  readonly schema: string;
  /** `full`: a flush survives a power failure. `normal`: it may not, nothing tears. */
  readonly durability: 'full' | 'normal';
}

/**
 * Opens a database in WAL mode and makes its tables where it is new.
 * Throws `store-unreadable` (no database, no rights) or `unknown-format` (a newer version).
 */
export function openSqlite(options: SqliteOptions): Sqlite {
  const { path, version, schema, durability } = options;
  return translating(path, () => {
    const database = new Database(path, { timeout: 10_000 });
    const found = database.pragma('user_version', { simple: true });
    if (found !== 0 && found !== version) {
      database.close();
      throw new StemmaError(
        'unknown-format',
        `cannot open '${path}': it has format ${String(found)}, this stemma knows ${version}`,
        { suggestions: ['Use the version of stemma that wrote it, or a newer one.'] },
      );
    }
    database.pragma('journal_mode = WAL');
    database.pragma(`synchronous = ${durability.toUpperCase()}`);
    if (found === 0) {
      database.transaction(() => {
        database.exec(schema);
        database.pragma(`user_version = ${version}`);
      })();
    }
    return database;
  });
}

/** Runs `action`; errors of SQLite come out as `StemmaError` that name the file. */
export function translating<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw translateSqliteError(path, error);
  }
}

function translateSqliteError(path: string, error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const details = { data: { path, sqlite: error.code }, cause: error };
  if (error.code.startsWith('SQLITE_FULL')) {
    return new StemmaError('disk-full', `cannot write '${path}': the disk is full`, {
      ...details,
      suggestions: ['Free some space and run the command again; nothing was lost.'],
    });
  }
  if (error.code.startsWith('SQLITE_BUSY')) {
    return new StemmaError('repository-busy', `cannot write '${path}': another process holds it`, {
      ...details,
      suggestions: ['Wait for the other command to end, then try again.'],
    });
  }
  if (error.code.startsWith('SQLITE_CORRUPT') || error.code === 'SQLITE_NOTADB') {
    return new StemmaError('store-damaged', `cannot read '${path}': ${error.message}`, {
      ...details,
      suggestions: ['Run `stemma fsck` to see what is damaged.'],
    });
  }
  return new StemmaError('store-unreadable', `cannot use '${path}': ${messageOf(error)}`, {
    ...details,
    suggestions: ['Check that the folder exists and that you may read and write it.'],
  });
}
