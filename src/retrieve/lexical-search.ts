import Database from 'better-sqlite3';
import type { FoundChunk, LexicalSearch } from '../model/dense-search.js';
import { documentOfKey, ordinalOfKey } from '../model/entry-keys.js';
import type { KeyRange } from './filter/key-ranges.js';
import { translateLexicalError } from './lexical-database.js';

/** Chunks that may be found, or that may not, whichever are fewer. */
export interface LexicalScope {
  readonly keys: 'only' | 'all but';
  /** The keys of those chunks. */
  readonly ranges: readonly KeyRange[];
}

/** Distinct words of a question that are looked for, at most. */
const MAXIMUM_WORDS = 64;

/**
 * BM25 ranking by SQLite's FTS5 over the words of chunks (k1 1.2, b 0.75, Porter stems). Where only
 * some chunks may be found, their scores are those that they have among all: how rare a word is
 * and how long chunks are is counted over the whole snapshot.
 */
export class FtsSearch implements LexicalSearch {
  readonly #database: Database.Database;
  readonly #best;
  readonly #search;

  /** Opens an index file; throws `cache-damaged` where it cannot be read, then and later. */
  constructor(
    readonly path: string,
    scope?: LexicalScope,
  ) {
    try {
      this.#database = new Database(path, { readonly: true, fileMustExist: true });
      if (scope !== undefined) listChunks(this.#database, scope.ranges);
      const scoped = scope === undefined ? '' : SCOPED[scope.keys];
      this.#best = this.#database.prepare<[string, number], ScoredKey>(
        `SELECT key, score FROM (
           SELECT rowid AS id, bm25(words) AS score FROM words
           WHERE words MATCH ? ${scoped} ORDER BY score LIMIT ?
         ) JOIN chunks USING (id)`,
      );
      this.#search = this.#database.prepare<[string, number], ScoredKey>(
        `SELECT key, bm25(words) AS score FROM words JOIN chunks ON chunks.id = words.rowid
         WHERE words MATCH ? ${scoped} ORDER BY score, key LIMIT ?`,
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
      return this.#ranked(query, k).map(({ key, score }) => ({
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

  /**
   * Keys are read for the best alone: a third of the time where words are common. Only where the
   * last place is shared has it to be decided by the keys of all.
   */
  #ranked(query: string, k: number): ScoredKey[] {
    const best = this.#best
      .all(query, k + 1)
      .sort((a, b) => a.score - b.score || Buffer.compare(a.key, b.key));
    const [last, next] = [best[k - 1], best[k]];
    if (last !== undefined && last.score === next?.score) return this.#search.all(query, k);
    return best.slice(0, k);
  }
}

/** A chunk's key with its negative BM25. */
interface ScoredKey {
  readonly key: Uint8Array;
  readonly score: number;
}

/** The plus keeps FTS5 from seeking each id, which would count the words of the question each time. */
const SCOPED: Readonly<Record<LexicalScope['keys'], string>> = {
  only: 'AND +words.rowid IN (SELECT id FROM listed)',
  'all but': 'AND +words.rowid NOT IN (SELECT id FROM listed)',
};

/** Puts the ids of the chunks in some ranges into a table of this connection's memory. */
function listChunks(database: Database.Database, ranges: readonly KeyRange[]): void {
  database.pragma('temp_store = MEMORY');
  database.exec('CREATE TEMP TABLE listed (id INTEGER PRIMARY KEY) STRICT');
  const insert = database.prepare(
    'INSERT INTO listed SELECT id FROM chunks WHERE key >= ? AND key < ?',
  );
  database.transaction(() => {
    for (const { from, to } of ranges) insert.run(from, to);
  })();
}

/** Distinct words in order of appearance: runs of letters, marks and digits. */
function wordsOf(question: string): string[] {
  const words = question.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return [...new Set(words)].slice(0, MAXIMUM_WORDS);
}
