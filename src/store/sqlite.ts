import Database from 'better-sqlite3';
import { diskFailed, diskFull } from '../errors/disk-error.js';
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

/** How often a switch to write-ahead logging is tried, and the milliseconds between: 10 s in all. */
const SWITCH_ATTEMPTS = 1000;
const SWITCH_PAUSE = 10;

/**
 * Opens a database in WAL mode and makes its tables where it is new.
 * Throws `store-damaged` (no database), `store-unreadable` (no folder, no rights) or
 * `unknown-format` (a newer version, or tables that are not ours); the file is then as it was.
 */
export function openSqlite(options: SqliteOptions): Sqlite {
  const { path } = options;
  const database = openDatabaseFile(path, 10_000);
  try {
    return translating(path, () => prepare(database, options));
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens a file as a database; waits `timeout` milliseconds for others' locks. */
export function openDatabaseFile(path: string, timeout: number): Sqlite {
  return translating(path, () => {
    try {
      return new Database(path, { timeout });
    } catch (error) {
      // What better-sqlite3 throws where the folder is not there.
      if (error instanceof TypeError) throw unreadable(path, error, { path });
      throw error;
    }
  });
}

function prepare(database: Sqlite, options: SqliteOptions): Sqlite {
  const { schema, version, durability } = options;
  const isNew = checkFormat(database, options);
  useWriteAheadLog(database);
  database.pragma(`synchronous = ${durability.toUpperCase()}`);
  if (isNew) {
    // Looked at again with the write lock held: another process may be making the tables too.
    const makeTables = () => {
      if (!checkFormat(database, options)) return;
      database.exec(schema);
      database.pragma(`user_version = ${version}`);
    };
    database.transaction(makeTables).immediate();
  }
  return database;
}

/**
 * Switches to write-ahead logging, which the file remembers. SQLite does not wait for others here
 * whatever its timeout, so two processes that open a new file at once need this to.
 */
function useWriteAheadLog(database: Sqlite): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let attempt = 1; ; attempt++) {
    try {
      database.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!busy || attempt === SWITCH_ATTEMPTS) throw error;
      Atomics.wait(pause, 0, 0, SWITCH_PAUSE);
    }
  }
}

/** True for a database without tables; throws `unknown-format` for one that is not ours. */
function checkFormat(database: Sqlite, { path, version }: SqliteOptions): boolean {
  // Tables first: where another process makes them between the two looks, both are there.
  const tables = database.prepare('SELECT 1 FROM sqlite_schema').get() !== undefined;
  const found = database.pragma('user_version', { simple: true });
  if (found === version) return false;
  if (found === 0 && !tables) return true;
  const what =
    found === 0 ? 'it holds tables of another program' : `it has format ${String(found)}`;
  throw new StemmaError(
    'unknown-format',
    `cannot open '${path}': ${what}, this stemma knows format ${version}`,
    {
      data: { path },
      suggestions: ['Use the version of stemma that wrote it, or a newer one.'],
    },
  );
}

/** Runs `action`; errors of SQLite come out as `StemmaError` that name the file. */
export function translating<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw translateSqliteError(path, error);
  }
}

/** What an error of SQLite means to a user; anything else comes back as it is. */
export function translateSqliteError(path: string, error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const details = { data: { path, sqlite: error.code }, cause: error };
  if (error.code.startsWith('SQLITE_FULL')) return diskFull(path, details);
  if (error.code.startsWith('SQLITE_IOERR')) return diskFailed(path, details);
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
  return unreadable(path, error, details.data);
}

function unreadable(
  path: string,
  cause: Error,
  data: Readonly<Record<string, unknown>>,
): StemmaError {
  return new StemmaError('store-unreadable', `cannot use '${path}': ${messageOf(cause)}`, {
    data,
    cause,
    suggestions: [
      'Check that the folder exists, that you may read and write it, and that the disk has room.',
    ],
  });
}
