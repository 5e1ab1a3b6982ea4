import { objectIdFromBytes, objectIdToBytes, type ObjectId } from '../model/object-id.js';
import type { ObjectKind } from '../model/object-store.js';
import {
  kindNumbered,
  OBJECT_KINDS,
  OBJECT_STORE_SCHEMA,
  OBJECT_STORE_VERSION,
} from './object-store-schema.js';
import { repackObjects, type RepackProgress } from './repack-objects.js';
import { openSqlite, translating, type Sqlite } from './sqlite.js';

/** Share of free pages from which the file is rewritten without them. */
const WORTH_SHRINKING = 0.1;

/** An object as the store lists it. */
export interface StoredObject {
  readonly id: ObjectId;
  readonly kind: ObjectKind;
}

/** Sizes of the objects of one kind, in bytes before packing. */
export interface SweepSizes {
  readonly kind: ObjectKind;
  readonly kept: Amount;
  /** Needed by nothing, but younger than the grace period. */
  readonly young: Amount;
  readonly removed: Amount;
}

/** A number of objects and their bytes, before packing and as they lie in the store. */
export interface Amount {
  readonly objects: number;
  readonly bytes: number;
  readonly stored: number;
}

/**
 * Mark and sweep over store.db. Marks live in a temporary table of the connection, so memory does
 * not grow with the store and a process that dies leaves nothing behind. The caller is the writer.
 */
export class ObjectSweep {
  readonly #database: Sqlite;
  readonly #mark;
  readonly #isMarked;
  #marks = 0;

  constructor(readonly path: string) {
    this.#database = openSqlite({
      path,
      version: OBJECT_STORE_VERSION,
      schema: OBJECT_STORE_SCHEMA,
      durability: 'full',
    });
    this.#database.exec(`
      PRAGMA temp_store = FILE;
      PRAGMA temp.cache_size = -65536;
      CREATE TEMP TABLE marked (
        id BLOB PRIMARY KEY,
        "order" BLOB,
        sequence INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
    `);
    this.#mark = this.#database.prepare(
      'INSERT OR IGNORE INTO temp.marked (id, "order", sequence) VALUES (?, ?, ?)',
    );
    this.#isMarked = this.#database
      .prepare<[Uint8Array], number>('SELECT 1 FROM temp.marked WHERE id = ?')
      .pluck();
  }

  /**
   * Keeps an object; true when it was not marked before. Objects whose `order` stands together
   * share blocks when they are packed anew, in the order of their marks where it is equal.
   */
  mark(id: ObjectId, order?: Uint8Array): boolean {
    return this.#run(() => {
      const { changes } = this.#mark.run(objectIdToBytes(id), order ?? null, this.#marks);
      this.#marks += changes;
      return changes > 0;
    });
  }

  isMarked(id: ObjectId): boolean {
    return this.#run(() => this.#isMarked.get(objectIdToBytes(id)) !== undefined);
  }

  /** The kind of an object; undefined where the store does not have it. */
  kindOf(id: ObjectId): ObjectKind | undefined {
    const kind = this.#run(() =>
      this.#database
        .prepare<[Uint8Array], number>('SELECT kind FROM main.objects WHERE id = ?')
        .pluck()
        .get(objectIdToBytes(id)),
    );
    return kind === undefined ? undefined : kindNumbered(kind);
  }

  /**
   * Objects that nothing marked although they were added at or after a time (seconds since 1970),
   * in order of id, a page of them behind `after`.
   */
  unmarkedSince(seconds: number, after: ObjectId | undefined): StoredObject[] {
    return this.#run(() =>
      this.#database
        .prepare<[number, Uint8Array], { id: Uint8Array; kind: number }>(
          `SELECT id, kind FROM main.objects
           WHERE added >= ? AND id > ? AND id NOT IN (SELECT id FROM temp.marked)
           ORDER BY id LIMIT 1000`,
        )
        .all(seconds, after === undefined ? new Uint8Array() : objectIdToBytes(after))
        .map(({ id, kind }) => ({ id: objectIdFromBytes(id), kind: kindNumbered(kind) })),
    );
  }

  /** Chooses what is removed: everything neither marked nor young. */
  choose(): void {
    this.#run(() => {
      this.#database.exec(`
        CREATE TEMP TABLE removed (id BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
        INSERT INTO temp.removed
          SELECT id FROM main.objects WHERE id NOT IN (SELECT id FROM temp.marked);
        CREATE TEMP TABLE sparse AS
          SELECT o.block FROM main.objects o LEFT JOIN temp.removed r ON r.id = o.id
          GROUP BY o.block
          HAVING sum(CASE WHEN r.id IS NULL THEN 0 ELSE o.size END) > sum(o.size) / 2
             AND count(r.id) < count(*);
      `);
    });
  }

  /**
   * Sizes by kind; `young` are marks made after the first `firstYoung`. Throws `unknown-format`
   * where an object has a kind of a newer version.
   */
  sizes(firstYoung: number): SweepSizes[] {
    const rows = this.#run(() =>
      this.#database
        .prepare<
          [number],
          { kind: number; fate: number; objects: number; bytes: number; stored: number }
        >(
          `WITH packed AS (
             SELECT o.block, 1.0 * length(b.data) / max(1, sum(o.size)) AS ratio
             FROM main.objects o JOIN main.blocks b ON b.id = o.block GROUP BY o.block
           )
           SELECT o.kind, CASE WHEN m.id IS NULL THEN 2 WHEN m.sequence >= ? THEN 1 ELSE 0 END AS fate,
             count(*) AS objects, sum(o.size) AS bytes,
             CAST(sum(o.size * coalesce(p.ratio, 1)) AS INTEGER) AS stored
           FROM main.objects o
           LEFT JOIN temp.marked m ON m.id = o.id
           LEFT JOIN packed p ON p.block = o.block
           GROUP BY o.kind, fate`,
        )
        .all(firstYoung),
    );
    // What an object of a newer stemma needs, or who needs it, cannot be told here.
    for (const { kind } of rows) kindNumbered(kind);
    return OBJECT_KINDS.map((kind, number) => {
      const amount = (fate: number): Amount => {
        const row = rows.find((each) => each.kind === number && each.fate === fate);
        return { objects: row?.objects ?? 0, bytes: row?.bytes ?? 0, stored: row?.stored ?? 0 };
      };
      return { kind, kept: amount(0), young: amount(1), removed: amount(2) };
    });
  }

  /** Number of marks so far; later ones have this sequence or more. */
  get marks(): number {
    return this.#marks;
  }

  /**
   * Takes records out of cache.db that lead to objects about to be removed. To be called before
   * `sweep`: a process that dies in between has only lost what it can compute again. Returns how
   * many places of vectors were among them: other objects may hold the same vectors.
   */
  forgetIn(cachePath: string): number {
    return this.#run(() => {
      this.#database.prepare('ATTACH ? AS cache').run(cachePath);
      try {
        return this.#database.transaction(() => {
          this.#database.exec(`
            DELETE FROM cache.derivations
              WHERE input IN (SELECT id FROM temp.removed)
                 OR output IN (SELECT id FROM temp.removed);
            DELETE FROM cache.files WHERE blob IN (SELECT id FROM temp.removed);
            DELETE FROM cache.corpus WHERE root IN (SELECT id FROM temp.removed);
          `);
          return this.#database
            .prepare(
              'DELETE FROM cache.vector_locations WHERE leaf IN (SELECT id FROM temp.removed)',
            )
            .run().changes;
        })();
      } finally {
        this.#database.exec('DETACH cache');
      }
    });
  }

  /** Removes what was chosen, and blocks of which nothing is left; returns the objects removed. */
  sweep(): number {
    return this.#run(() =>
      this.#database
        .transaction(() => {
          const { changes } = this.#database
            .prepare('DELETE FROM main.objects WHERE id IN (SELECT id FROM temp.removed)')
            .run();
          this.#database.exec(
            'DELETE FROM main.blocks WHERE id NOT IN (SELECT block FROM main.objects)',
          );
          return changes;
        })
        .immediate(),
    );
  }

  /**
   * Packs objects anew, in the order of their places, into larger blocks: all of them, or those of
   * blocks that `sweep` left half empty. `onProgress` is told of objects done and in all.
   */
  async repack(
    what: 'all' | 'sparse',
    options: { readonly signal: AbortSignal; readonly onProgress: RepackProgress },
  ): Promise<void> {
    await repackObjects({ path: this.path, database: this.#database, what, ...options });
  }

  /** Gives free pages back to the disk where they are worth a rewrite of the file. */
  shrink(): void {
    this.#run(() => {
      const pages = Number(this.#database.pragma('page_count', { simple: true }));
      const free = Number(this.#database.pragma('freelist_count', { simple: true }));
      if (free >= pages * WORTH_SHRINKING) this.#database.exec('VACUUM');
      this.#database.pragma('wal_checkpoint(TRUNCATE)');
    });
  }

  close(): void {
    this.#database.close();
  }

  #run<T>(action: () => T): T {
    return translating(this.path, action);
  }
}
