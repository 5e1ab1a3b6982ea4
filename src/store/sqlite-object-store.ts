import { setImmediate } from 'node:timers/promises';
import { StemmaError } from '../errors/stemma-error.js';
import { objectIdOf, objectIdToBytes, type ObjectId } from '../model/object-id.js';
import type { ObjectKind, ObjectStore } from '../model/object-store.js';
import { unpackBlock, type PackedBlock } from './block-codec.js';
import {
  checkObjects,
  forgetDamaged,
  orphanedBlocks,
  type CheckedObject,
  type OrphanedBlocks,
} from './check-objects.js';
import { BlockQueue, type FinishedGroup, type ObjectGroup } from './block-queue.js';
import { OBJECT_KINDS, OBJECT_STORE_SCHEMA, OBJECT_STORE_VERSION } from './object-store-schema.js';
import type { ReadOnlyCopies } from './read-only-copy.js';
import { openSqlite, translateSqliteError, translating, type Sqlite } from './sqlite.js';

/** Raw bytes that wait in memory before they are written in one transaction. */
const PENDING_BYTES = 16 * 1024 * 1024;
/** Raw bytes up to which `settle` does not wait for the packing. */
const UNSETTLED_BYTES = 8 * 1024 * 1024;
/** Raw bytes of packed blocks that are worth a transaction. */
const WORTH_WRITING = 4 * 1024 * 1024;
/** Unpacked blocks kept for the next reads. */
const CACHED_BLOCK_BYTES = 64 * 1024 * 1024;

interface Place {
  readonly block: number;
  readonly offset: number;
  readonly size: number;
}

/**
 * Objects in one SQLite file. Objects of a kind that are written one after another share a
 * compressed block of about 64 KiB, so related small texts compress in one window and there is
 * one row of data for many of them (docs/formats/store.md).
 */
export class SqliteObjectStore implements ObjectStore {
  readonly #database: Sqlite;
  readonly #queue = new BlockQueue();
  readonly #blocks = new Map<number, Uint8Array>();
  #blockBytes = 0;
  readonly #find;
  readonly #exists;
  readonly #insertBlock;
  readonly #insertObject;
  readonly #readBlock;

  constructor(
    readonly path: string,
    /** Milliseconds since 1970, kept with each object for the grace period of `gc`. */
    readonly now: () => number,
    copies?: ReadOnlyCopies,
  ) {
    this.#database = openSqlite({
      path,
      version: OBJECT_STORE_VERSION,
      schema: OBJECT_STORE_SCHEMA,
      durability: 'full',
      copies,
    });
    this.#find = this.#database.prepare<[Uint8Array], Place>(
      'SELECT block, "offset", size FROM objects WHERE id = ?',
    );
    this.#insertBlock = this.#database.prepare('INSERT INTO blocks (codec, data) VALUES (?, ?)');
    this.#insertObject = this.#database.prepare(
      'INSERT OR IGNORE INTO objects (id, kind, block, "offset", size, added) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#exists = this.#database
      .prepare<[Uint8Array], number>('SELECT 1 FROM objects WHERE id = ?')
      .pluck();
    this.#readBlock = this.#database.prepare<[number], { codec: number; data: Uint8Array }>(
      'SELECT codec, data FROM blocks WHERE id = ?',
    );
  }

  get(id: ObjectId): Uint8Array | undefined {
    const pending = this.#queue.get(id);
    if (pending !== undefined) return Uint8Array.from(pending);
    const found = this.#locate(id);
    if (found === undefined) return undefined;
    const { place, block } = found;
    // A copy, or the object would keep the whole block in memory.
    const bytes = Uint8Array.from(block.subarray(place.offset, place.offset + place.size));
    if (objectIdOf(bytes) !== id) throw damagedObject(id);
    return bytes;
  }

  has(id: ObjectId): boolean {
    if (this.#queue.has(id)) return true;
    try {
      return this.#exists.get(objectIdToBytes(id)) !== undefined;
    } catch (error) {
      throw translateSqliteError(this.path, error);
    }
  }

  /** Bytes of an object that was flushed; undefined where there is none. Reads none of them. */
  sizeOf(id: ObjectId): number | undefined {
    try {
      return this.#find.get(objectIdToBytes(id))?.size;
    } catch (error) {
      throw translateSqliteError(this.path, error);
    }
  }

  put(kind: ObjectKind, bytes: Uint8Array): ObjectId {
    const id = objectIdOf(bytes);
    if (this.has(id)) return id;
    this.#queue.add(kind, id, Uint8Array.from(bytes));
    if (this.#queue.bytes >= PENDING_BYTES) this.flush();
    return id;
  }

  flush(): void {
    if (!this.#queue.isEmpty) this.#write(this.#queue.all());
  }

  async settle(): Promise<void> {
    for (;;) {
      // In every round: what was put while this waited must not be waited for unpacked.
      this.#queue.startPacking();
      // Lets finished threads report.
      await setImmediate();
      const packed = this.#queue.packed();
      const bytes = packed.reduce((sum, { group }) => sum + group.bytes, 0);
      const full = this.#queue.bytes >= UNSETTLED_BYTES;
      if (bytes >= WORTH_WRITING || (full && bytes > 0)) this.#write(packed);
      if (this.#queue.bytes < UNSETTLED_BYTES) return;
      await this.#queue.oldestPacked();
    }
  }

  /** What SQLite itself finds wrong with the file, a line each; empty for a sound one. */
  checkFile(): string[] {
    const lines = translating(this.path, () =>
      this.#database.prepare<[], string>('PRAGMA integrity_check').pluck().all(),
    );
    return lines.filter((line) => line !== 'ok');
  }

  /** Every object, and what is wrong with it; see `checkObjects`. */
  *check(options: { readonly bytes: boolean }): Generator<CheckedObject, void, undefined> {
    try {
      yield* checkObjects(this.#database, options);
    } catch (error) {
      throw translateSqliteError(this.path, error);
    }
  }

  /** See `orphanedBlocks`. */
  orphans(): OrphanedBlocks {
    return translating(this.path, () => orphanedBlocks(this.#database));
  }

  /** Takes damaged objects out, so that they can be put again; see `forgetDamaged`. */
  forget(ids: Iterable<string>): string[] {
    const forgotten = translating(this.path, () => forgetDamaged(this.#database, ids));
    this.#blocks.clear();
    this.#blockBytes = 0;
    return forgotten;
  }

  /** Flushes and closes; the file is closed even where the flush fails. */
  close(): void {
    try {
      this.flush();
    } finally {
      this.#database.close();
    }
  }

  #write(groups: Iterable<FinishedGroup>): void {
    const written = new Set<ObjectGroup>();
    translating(this.path, () => {
      this.#database.transaction(() => {
        for (const finished of groups) {
          this.#writeGroup(finished);
          written.add(finished.group);
        }
      })();
    });
    this.#queue.remove(written);
  }

  #writeGroup({ group, block }: FinishedGroup): void {
    const added = Math.floor(this.now() / 1000);
    const number = this.#insertBlock.run(block.codec, block.data).lastInsertRowid;
    const kind = OBJECT_KINDS.indexOf(group.kind);
    let offset = 0;
    for (const [id, bytes] of group.objects) {
      this.#insertObject.run(objectIdToBytes(id), kind, number, offset, bytes.length, added);
      offset += bytes.length;
    }
  }

  /** The place of an object and its block, unpacked. */
  #locate(id: ObjectId): { readonly place: Place; readonly block: Uint8Array } | undefined {
    for (let attempt = 0; attempt < 2; attempt++) {
      const place = translating(this.path, () => this.#find.get(objectIdToBytes(id)));
      if (place === undefined) return undefined;
      const block = this.#block(place.block, id);
      if (block !== undefined) return { place, block };
      // `gc` of another process may have moved the object to another block just now.
    }
    throw damagedObject(id);
  }

  #block(number: number, wanted: ObjectId): Uint8Array | undefined {
    const cached = this.#blocks.get(number);
    if (cached !== undefined) {
      this.#blocks.delete(number);
      this.#blocks.set(number, cached);
      return cached;
    }
    const row = translating(this.path, () => this.#readBlock.get(number));
    if (row === undefined) return undefined;
    const bytes = unpackedFor(wanted, row);
    this.#blocks.set(number, bytes);
    this.#blockBytes += bytes.length;
    for (const [oldest, block] of this.#blocks) {
      if (this.#blockBytes <= CACHED_BLOCK_BYTES) break;
      this.#blocks.delete(oldest);
      this.#blockBytes -= block.length;
    }
    return bytes;
  }
}

/** The block, or an error that names the object for which it was read. */
function unpackedFor(wanted: ObjectId, row: PackedBlock): Uint8Array {
  try {
    return unpackBlock(row);
  } catch (error) {
    if (error instanceof StemmaError && error.code === 'object-damaged') {
      throw damagedObject(wanted, error);
    }
    throw error;
  }
}

function damagedObject(id: ObjectId, cause?: StemmaError): StemmaError {
  return new StemmaError(
    'object-damaged',
    `cannot read object ${id.slice(0, 12)}: its bytes in the store are not those it was saved with`,
    {
      data: { id },
      cause,
      suggestions: ['Run `stemma fsck` to see what is damaged and which commits it affects.'],
    },
  );
}
