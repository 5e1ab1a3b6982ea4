import Database from 'better-sqlite3';
import type { FoundChunk, LexicalSearch } from '../model/dense-search.js';
import { documentOfKey, ordinalOfKey } from '../model/entry-keys.js';
import { translateLexicalError } from './lexical-database.js';

/** Distinct words of a question that are looked for, at most. */
const MAXIMUM_WORDS = 64;

/** BM25 ranking by SQLite's FTS5 over the words of chunks (k1 1.2, b 0.75, Porter stems). */
export class FtsSearch implements LexicalSearch {
  readonly #database: Database.Database;
  readonly #search;

  /** Opens an index file; throws `cache-damaged` where it cannot be read, then and later. */
  constructor(readonly path: string) {
    try {
      this.#database = new Database(path, { readonly: true, fileMustExist: true });
      this.#search = this.#database.prepare<[string, number], { key: Uint8Array; score: number }>(
        `SELECT key, bm25(words) AS score FROM words JOIN chunks ON chunks.id = words.rowid
         WHERE words MATCH ? ORDER BY score, key LIMIT ?`,
      );
    } catch (error) {
      throw translateLexicalError(path, error);
    }
  }

  search(question: string, k: number): FoundChunk[] {
    const words = wordsOf(question);
    if (words.length === 0) return [];
    const query = words.map((word) => `"${word}"`).join(' OR ');
    try {
      return this.#search.all(query, k).map(({ key, score }) => ({
        document: documentOfKey(key),
        ordinal: ordinalOfKey(key),
        // FTS5 gives the negative of BM25, so that smaller is better.
        score: -score,
      }));
    } catch (error) {
      throw translateLexicalError(this.path, error);
    }
  }

  close(): void {
    this.#database.close();
  }
}

/** Distinct words in order of appearance: runs of letters, marks and digits. */
function wordsOf(question: string): string[] {
  const words = question.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return [...new Set(words)].slice(0, MAXIMUM_WORDS);
}
