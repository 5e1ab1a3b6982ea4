import { StemmaError } from '../errors/stemma-error.js';
import { objectIdOf, objectIdToBytes, type ObjectId } from '../model/object-id.js';
import type { ObjectKind, ObjectStore } from '../model/object-store.js';
import { packBlock, unpackBlock, type PackedBlock } from './block-codec.js';
import { OBJECT_KINDS, OBJECT_STORE_SCHEMA, OBJECT_STORE_VERSION } from './object-store-schema.js';
import { openSqlite, translateSqliteError, translating, type Sqlite } from './sqlite.js';

/** Raw bytes that one block holds, unless a single object is larger. */
const BLOCK_BYTES = 65_536;
/** Raw bytes that wait in memory before they are written in one transaction. */
const PENDING_BYTES = 8 * 1024 * 1024;
/** Unpacked blocks kept for the next reads. */
const CACHED_BLOCK_BYTES = 16 * 1024 * 1024;

interface Pending {
  readonly kind: ObjectKind;
  readonly bytes: Uint8Array;
}

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
  readonly #pending = new Map<ObjectId, Pending>();
  #pendingBytes = 0;
  readonly #blocks = new Map<number, Uint8Array>();
  #blockBytes = 0;
  readonly #find;
  readonly #readBlock;

  constructor(
    readonly path: string,
    /** Milliseconds since 1970, kept with each object for the grace period of `gc`. */
    readonly now: () => number,
  ) {
    this.#database = openSqlite({
      path,
      version: OBJECT_STORE_VERSION,
      schema: OBJECT_STORE_SCHEMA,
      durability: 'full',
    });
    this.#find = this.#database.prepare<[Uint8Array], Place>(
      'SELECT block, "offset", size FROM objects WHERE id = ?',
    );
    this.#readBlock = this.#database.prepare<[number], { codec: number; data: Uint8Array }>(
      'SELECT codec, data FROM blocks WHERE id = ?',
    );
  }

  get(id: ObjectId): Uint8Array | undefined {
    const pending = this.#pending.get(id);
    if (pending !== undefined) return Uint8Array.from(pending.bytes);
    const place = translating(this.path, () => this.#find.get(objectIdToBytes(id)));
    if (place === undefined) return undefined;
    const block = this.#block(place.block, id);
    // A copy, or the object would keep the whole block in memory.
    const bytes = Uint8Array.from(block.subarray(place.offset, place.offset + place.size));
    if (objectIdOf(bytes) !== id) throw damagedObject(id);
    return bytes;
  }

  has(id: ObjectId): boolean {
    if (this.#pending.has(id)) return true;
    return translating(this.path, () => this.#find.get(objectIdToBytes(id))) !== undefined;
  }

  put(kind: ObjectKind, bytes: Uint8Array): ObjectId {
    const id = objectIdOf(bytes);
    if (this.has(id)) return id;
    this.#pending.set(id, { kind, bytes: Uint8Array.from(bytes) });
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= PENDING_BYTES) this.flush();
    return id;
  }

  flush(): void {
    if (this.#pending.size === 0) return;
    translating(this.path, () => {
      this.#database.transaction(() => {
        this.#writePending();
      })();
    });
    this.#pending.clear();
    this.#pendingBytes = 0;
  }

  /** Ids of all flushed objects with what the store knows of them, in order of block. */
  *list(): Generator<{ id: Uint8Array; kind: ObjectKind; size: number }, void, undefined> {
    try {
      const rows = this.#database
        .prepare<[], { id: Uint8Array; kind: number; size: number }>(
          'SELECT id, kind, size FROM objects ORDER BY block, "offset"',
        )
        .iterate();
      for (const { id, kind, size } of rows) yield { id, kind: kindNumbered(kind), size };
    } catch (error) {
      throw translateSqliteError(this.path, error);
    }
  }

  /** Flushes and closes; the file is closed even where the flush fails. */
  close(): void {
    try {
      this.flush();
    } finally {
      this.#database.close();
    }
  }

  #writePending(): void {
    const insertBlock = this.#database.prepare('INSERT INTO blocks (codec, data) VALUES (?, ?)');
    const insertObject = this.#database.prepare(
      'INSERT OR IGNORE INTO objects (id, kind, block, "offset", size, added) VALUES (?, ?, ?, ?, ?, ?)',
    );
    const added = Math.floor(this.now() / 1000);
    for (const [kind, group] of groupIntoBlocks(this.#pending)) {
      const { codec, data } = packBlock(Buffer.concat(group.map(([, bytes]) => bytes)));
      const block = insertBlock.run(codec, data).lastInsertRowid;
      let offset = 0;
      for (const [id, bytes] of group) {
        const row = [OBJECT_KINDS.indexOf(kind), block, offset, bytes.length, added];
        insertObject.run(objectIdToBytes(id), ...row);
        offset += bytes.length;
      }
    }
  }

  #block(number: number, wanted: ObjectId): Uint8Array {
    const cached = this.#blocks.get(number);
    if (cached !== undefined) {
      this.#blocks.delete(number);
      this.#blocks.set(number, cached);
      return cached;
    }
    const row = translating(this.path, () => this.#readBlock.get(number));
    if (row === undefined) throw damagedObject(wanted);
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

type BlockGroup = [ObjectKind, [ObjectId, Uint8Array][]];

/** Pending objects in the order they came, cut into blocks of one kind. */
function* groupIntoBlocks(pending: ReadonlyMap<ObjectId, Pending>): Generator<BlockGroup> {
  for (const kind of OBJECT_KINDS) {
    let group: [ObjectId, Uint8Array][] = [];
    let bytes = 0;
    for (const [id, object] of pending) {
      if (object.kind !== kind) continue;
      group.push([id, object.bytes]);
      bytes += object.bytes.length;
      if (bytes >= BLOCK_BYTES) {
        yield [kind, group];
        group = [];
        bytes = 0;
      }
    }
    if (group.length > 0) yield [kind, group];
  }
}

function kindNumbered(number: number): ObjectKind {
  const kind = OBJECT_KINDS[number];
  if (kind === undefined) {
    throw new StemmaError('unknown-format', `an object is of the unknown kind ${number}`, {
      suggestions: ['Use the version of stemma that wrote this repository, or a newer one.'],
    });
  }
  return kind;
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
