import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { diskFailed, diskFull, whyNotWritable } from '../errors/disk-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import { messageOf } from '../errors/node-error.js';
import { openReadOnlyCopy, type ReadOnlyCopies } from './read-only-copy.js';

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
  /** Where the file is read from when nothing can be written beside it; refused then, if absent. */
  readonly copies?: ReadOnlyCopies | undefined;
  /** True where nothing in it is the only copy: one of an older version is emptied and made anew. */
  readonly replaceOlder?: boolean;
}

/** How often a switch to write-ahead logging is tried, and the milliseconds between: 10 s in all. */
const SWITCH_ATTEMPTS = 1000;
const SWITCH_PAUSE = 10;

/**
 * Opens a database in WAL mode and makes its tables where it is new. Where the disk is read-only,
 * it can only be read; then, or where the file may not be written, a copy of it may be.
 *
 * Throws `store-damaged` (no database), `store-unreadable` (no folder), `disk-read-only`,
 * `no-permission` or `unknown-format` (a newer version, or tables that are not ours); the file is
 * then as it was.
 */
export function openSqlite(options: SqliteOptions): Sqlite {
  try {
    return openHere(options);
  } catch (error) {
    const { path, copies } = options;
    if (!isWriteRefused(error) || copies === undefined || !existsSync(path)) throw error;
    return closedIfFailing(openReadOnlyCopy(path, copies), (copy) => {
      const found = translating(path, () => checkFormat(copy, options));
      // Tables made in a copy would be lost.
      if (found !== 'ours') throw error;
    });
  }
}

/** True for the errors that say that the system keeps a file from being written. */
export function isWriteRefused(error: unknown): error is StemmaError {
  return error instanceof StemmaError && ['disk-read-only', 'no-permission'].includes(error.code);
}

function openHere(options: SqliteOptions): Sqlite {
  const { path } = options;
  return closedIfFailing(openDatabaseFile(path, 10_000), (database) => {
    translating(path, () => {
      prepare(database, options);
    });
  });
}

function closedIfFailing(database: Sqlite, action: (database: Sqlite) => void): Sqlite {
  try {
    action(database);
    return database;
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

function prepare(database: Sqlite, options: SqliteOptions): void {
  const { schema, version, durability } = options;
  const found = checkFormat(database, options);
  useWriteAheadLog(database);
  database.pragma(`synchronous = ${durability.toUpperCase()}`);
  if (found !== 'ours') {
    // Looked at again with the write lock held: another process may be making the tables too.
    const makeTables = () => {
      const now = checkFormat(database, options);
      if (now === 'ours') return;
      if (now === 'older') dropTables(database);
      database.exec(schema);
      database.pragma(`user_version = ${version}`);
    };
    database.transaction(makeTables).immediate();
  }
}

function dropTables(database: Sqlite): void {
  const tables = database
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .pluck()
    .all();
  for (const table of tables) database.exec(`DROP TABLE "${table.replaceAll('"', '""')}"`);
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

/**
 * Whether a database has our tables, none yet, or older ones that may be replaced; throws
 * `unknown-format` for any other.
 */
function checkFormat(database: Sqlite, options: SqliteOptions): 'ours' | 'new' | 'older' {
  const { path, version, replaceOlder = false } = options;
  // Tables first: where another process makes them between the two looks, both are there.
  const tables = database.prepare('SELECT 1 FROM sqlite_schema').get() !== undefined;
  const found = Number(database.pragma('user_version', { simple: true }));
  if (found === version) return 'ours';
  if (found === 0 && !tables) return 'new';
  if (replaceOlder && found > 0 && found < version) return 'older';
  const what = found === 0 ? 'it holds tables of another program' : `it has format ${found}`;
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
  // SQLite tells neither why a file cannot be opened nor why it is only read.
  const refusal = /^SQLITE_(CANTOPEN|READONLY)/.test(error.code) ? whyNotWritable(path) : undefined;
  return refusal ?? unreadable(path, error, details.data);
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
