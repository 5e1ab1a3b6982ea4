import { closeSync, fsyncSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { diskFailed, diskFull } from '../errors/disk-error.js';
import { StemmaError } from '../errors/stemma-error.js';

/*
 * `words` holds no text of its own; what was indexed lies in `texts`, because FTS5 takes a row out
 * of its sums (rows, tokens) only when it is told the row's text. Its `contentless_delete` does
 * not, and every BM25 score would tell how the index grew.
 */
const SCHEMA = `
  CREATE TABLE chunks (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE) STRICT;
  CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
  CREATE VIRTUAL TABLE words USING fts5(text, content = '', tokenize = 'porter unicode61');
`;

/**
 * A lexical index while it is made; thrown away unless it gets finished, so its journal stays in
 * memory: SQLite would play one that a killed process left on disk into the next file of that name.
 * (`journal_mode = OFF` does nothing here: the driver opens every database as defensive.)
 */
export class LexicalDatabase {
  readonly #database: Database.Database;
  readonly #statements;

  constructor(
    readonly path: string,
    options: { readonly isNew: boolean },
  ) {
    this.#database = new Database(path);
    this.#database.pragma('journal_mode = MEMORY');
    this.#database.pragma('synchronous = OFF');
    this.#database.exec('BEGIN');
    if (options.isNew) this.#database.exec(SCHEMA);
    this.#statements = {
      insertChunk: this.#database.prepare('INSERT INTO chunks (key) VALUES (?)'),
      insertText: this.#database.prepare('INSERT INTO texts (id, text) VALUES (?, ?)'),
      insertWords: this.#database.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)'),
      find: this.#database.prepare<[Uint8Array], { id: number; text: string }>(
        'SELECT id, text FROM chunks JOIN texts USING (id) WHERE key = ?',
      ),
      removeWords: this.#database.prepare(
        "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)",
      ),
      removeText: this.#database.prepare('DELETE FROM texts WHERE id = ?'),
      removeChunk: this.#database.prepare('DELETE FROM chunks WHERE id = ?'),
    };
  }

  add(key: Uint8Array, text: string): void {
    const { lastInsertRowid: id } = this.#statements.insertChunk.run(key);
    this.#statements.insertText.run(id, text);
    this.#statements.insertWords.run(id, text);
  }

  /** Takes a chunk out; false where there is none of that key. */
  remove(key: Uint8Array): boolean {
    const row = this.#statements.find.get(key);
    if (row === undefined) return false;
    this.#statements.removeWords.run(row.id, row.text);
    this.#statements.removeText.run(row.id);
    this.#statements.removeChunk.run(row.id);
    return true;
  }

  /** Writes everything to the disk and closes. */
  finish(): void {
    this.#database.exec('COMMIT');
    this.#database.close();
    const descriptor = openSync(this.path, 'r+');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }

  /** Closes what will be thrown away. */
  close(): void {
    this.#database.close();
  }
}

/** What an error of SQLite about an index file means to a user; anything else stays as it is. */
export function translateLexicalError(path: string, error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const details = { data: { path, sqlite: error.code }, cause: error };
  if (error.code.startsWith('SQLITE_FULL')) return diskFull(path, details);
  if (error.code.startsWith('SQLITE_IOERR')) return diskFailed(path, details);
  return new StemmaError('cache-damaged', `cannot use '${path}': ${error.message}`, {
    ...details,
    suggestions: [`Delete '${path}' and run \`stemma run\`: it is made again from the chunks.`],
  });
}
