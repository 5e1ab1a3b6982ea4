import { objectIdToBytes, type ObjectId } from '../model/object-id.js';
import type { CacheDatabase } from './cache-database.js';

/**
 * Takes out of cache.db whatever could hide that objects are gone: all derivations, checkpoints and
 * file stats, and the places of vectors in the objects given. What is lost is time.
 */
export function forgetDerived(cache: CacheDatabase, gone: Iterable<ObjectId>): void {
  cache.write(() => {
    const { database } = cache;
    database.exec(`
      DELETE FROM derivations;
      DELETE FROM checkpoints;
      DELETE FROM files;
      DELETE FROM corpus;
      CREATE TEMP TABLE IF NOT EXISTS gone (id BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
      DELETE FROM temp.gone;
    `);
    const insert = database.prepare('INSERT OR IGNORE INTO temp.gone VALUES (?)');
    for (const id of gone) insert.run(objectIdToBytes(id));
    database.exec('DELETE FROM vector_locations WHERE leaf IN (SELECT id FROM temp.gone)');
  });
}
