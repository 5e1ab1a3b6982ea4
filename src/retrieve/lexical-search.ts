import Database from 'better-sqlite3';
import type { FoundChunk, LexicalSearch } from '../model/dense-search.js';
import { documentOfKey, ordinalOfKey } from '../model/entry-keys.js';

/** Distinct words of a question that are looked for, at most. */
const MAXIMUM_WORDS = 64;

/** BM25 ranking by SQLite's FTS5 over the words of chunks (k1 1.2, b 0.75, Porter stems). */
export class FtsSearch implements LexicalSearch {
  readonly #database: Database.Database;
  readonly #search;

  constructor(path: string) {
    this.#database = new Database(path, { readonly: true, fileMustExist: true });
    this.#search = this.#database.prepare<[string, number], { key: Uint8Array; rank: number }>(
      `SELECT key, bm25(words) AS rank FROM words JOIN chunks ON chunks.id = words.rowid
       WHERE words MATCH ? ORDER BY rank, key LIMIT ?`,
    );
  }

  search(question: string, k: number): FoundChunk[] {
    const words = wordsOf(question);
    if (words.length === 0) return [];
    const query = words.map((word) => `"${word}"`).join(' OR ');
    return this.#search.all(query, k).map(({ key, rank }) => ({
      document: documentOfKey(key),
      ordinal: ordinalOfKey(key),
      // FTS5 gives the negative of BM25, so that smaller is better.
      score: -rank,
    }));
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
