import type { VectorLocations } from '../model/derivation.js';
import { objectIdFromBytes, objectIdToBytes, type ObjectId } from '../model/object-id.js';
import type { CacheDatabase } from './cache-database.js';

/** Where vectors lie, in cache.db. */
export class SqliteVectorLocations implements VectorLocations {
  constructor(readonly cache: CacheDatabase) {}

  find(fingerprint: string, textHash: Uint8Array): ObjectId | undefined {
    const row = this.cache.read(() =>
      this.cache.database
        .prepare<[string, Uint8Array], { leaf: Uint8Array }>(
          `SELECT leaf FROM vector_locations JOIN spaces ON spaces.id = space
           WHERE fingerprint = ? AND hash = ?`,
        )
        .get(fingerprint, textHash),
    );
    return row === undefined ? undefined : objectIdFromBytes(row.leaf);
  }

  /** Whether any vector of that embedder was ever remembered. */
  knows(fingerprint: string): boolean {
    return this.cache.read(
      () =>
        this.cache.database
          .prepare<[string]>('SELECT 1 FROM spaces WHERE fingerprint = ?')
          .get(fingerprint) !== undefined,
    );
  }

  save(fingerprint: string, locations: Iterable<readonly [Uint8Array, ObjectId]>): void {
    this.#insert('REPLACE', fingerprint, locations);
  }

  /** Remembers the leaf of each hash that has none. */
  saveMissing(fingerprint: string, locations: Iterable<readonly [Uint8Array, ObjectId]>): void {
    this.#insert('IGNORE', fingerprint, locations);
  }

  #insert(
    otherwise: 'REPLACE' | 'IGNORE',
    fingerprint: string,
    locations: Iterable<readonly [Uint8Array, ObjectId]>,
  ): void {
    const { database } = this.cache;
    this.cache.write(() => {
      database.prepare('INSERT OR IGNORE INTO spaces (fingerprint) VALUES (?)').run(fingerprint);
      const insert = database.prepare(
        `INSERT OR ${otherwise} INTO vector_locations
         SELECT id, ?, ? FROM spaces WHERE fingerprint = ?`,
      );
      for (const [hash, leaf] of locations) insert.run(hash, objectIdToBytes(leaf), fingerprint);
    });
  }
}
