/**
 * Packing the store anew: objects are read in the order of their places (all versions of a document
 * beside each other, then its neighbour's) and written into larger blocks, where they share a
 * compression window. Every batch is one transaction that moves its objects from their old blocks to
 * new ones, so a process that dies in between leaves a sound store, packed in part.
 */
import { setImmediate } from 'node:timers/promises';
import { StemmaError } from '../errors/stemma-error.js';
import { packBlockElsewhere, unpackBlock, type PackedBlock } from './block-codec.js';
import type { ObjectKind } from '../model/object-store.js';
import { kindNumbered } from './object-store-schema.js';
import { translating, type Sqlite } from './sqlite.js';

/**
 * Raw bytes of a block, unless one object is larger: what reading one object costs to unpack.
 * Documents and index pieces have many versions that one window should see; nodes are met one here,
 * one there (docs/decisions/0063-garbage-collection.md).
 */
const WIDE_BLOCK = 1024 * 1024;
const NARROW_BLOCK = 64 * 1024;
const WIDE_KINDS: ReadonlySet<ObjectKind> = new Set(['blob', 'index']);
/** Raw bytes that are packed side by side and written in one transaction. */
const BATCH_BYTES = 16 * 1024 * 1024;
/** Unpacked old blocks kept for the next objects, in bytes. */
const CACHED_BYTES = 32 * 1024 * 1024;

/** Told of the objects done and of all to be done. */
export type RepackProgress = (done: number, total: number) => void;

/** What a repack works on. */
export interface Repack {
  readonly path: string;
  /** The connection whose temporary table `marked` holds the order. */
  readonly database: Sqlite;
  /** All objects, or those of the blocks in the temporary table `sparse`. */
  readonly what: 'all' | 'sparse';
  readonly signal: AbortSignal;
  readonly onProgress: RepackProgress;
}

interface Row {
  readonly position: number;
  readonly id: Uint8Array;
  readonly kind: number;
  readonly block: number;
  readonly offset: number;
  readonly size: number;
}

interface Group {
  readonly kind: number;
  readonly ids: Uint8Array[];
  readonly parts: Uint8Array[];
  bytes: number;
}

/** Packs objects anew. Throws `object-damaged` where a block cannot be unpacked, `disk-full`. */
export async function repackObjects(repack: Repack): Promise<void> {
  const { path, database, signal, onProgress } = repack;
  const total = translating(path, () => listObjects(repack));
  const blocks = new OldBlocks(repack);
  const page = database.prepare<[number], Row>(
    'SELECT * FROM temp.packing WHERE position > ? ORDER BY position LIMIT 500',
  );
  const batch = new Batch();
  let last = 0;
  for (;;) {
    const rows = translating(path, () => page.all(last));
    for (const row of rows) {
      batch.add(row, blocks.read(row));
      last = row.position;
      if (batch.bytes >= BATCH_BYTES) await writeBatch(repack, batch);
    }
    if (rows.length === 0) break;
    signal.throwIfAborted();
    onProgress(last, total);
    await setImmediate();
  }
  await writeBatch(repack, batch);
  translating(path, () => {
    database.exec(`
      DROP TABLE temp.packing;
      DELETE FROM main.blocks WHERE id NOT IN (SELECT block FROM main.objects);
    `);
  });
}

/** Numbers the objects in the order in which they shall lie; returns how many there are. */
function listObjects({ database, what }: Repack): number {
  const where = what === 'all' ? '' : 'WHERE o.block IN (SELECT block FROM temp.sparse)';
  database.exec(`
    CREATE TEMP TABLE packing (
      position INTEGER PRIMARY KEY, id BLOB, kind INTEGER, block INTEGER, "offset" INTEGER, size INTEGER
    ) STRICT;
    INSERT INTO temp.packing (id, kind, block, "offset", size)
      SELECT o.id, o.kind, o.block, o."offset", o.size
      FROM main.objects o LEFT JOIN temp.marked m ON m.id = o.id ${where}
      ORDER BY o.kind, m."order", m.sequence;
  `);
  return Number(database.prepare('SELECT count(*) FROM temp.packing').pluck().get());
}

/** Objects on their way into new blocks of one kind each. */
class Batch {
  groups: Group[] = [];
  bytes = 0;

  add({ kind, id }: Row, part: Uint8Array): void {
    const open = this.groups.at(-1);
    const fits = open?.kind === kind && open.bytes + part.length <= this.#room(kind);
    const group = fits ? open : { kind, ids: [], parts: [], bytes: 0 };
    if (!fits) this.groups.push(group);
    group.ids.push(id);
    group.parts.push(part);
    group.bytes += part.length;
    this.bytes += part.length;
  }

  #room(kind: number): number {
    return WIDE_KINDS.has(kindNumbered(kind)) ? WIDE_BLOCK : NARROW_BLOCK;
  }

  take(): Group[] {
    const { groups } = this;
    this.groups = [];
    this.bytes = 0;
    return groups;
  }
}

async function writeBatch({ path, database }: Repack, batch: Batch): Promise<void> {
  const groups = batch.take();
  const finished = await Promise.all(
    groups.map(async (group) => ({
      group,
      block: await packBlockElsewhere(Buffer.concat(group.parts)),
    })),
  );
  const insert = database.prepare('INSERT INTO main.blocks (codec, data) VALUES (?, ?)');
  const move = database.prepare('UPDATE main.objects SET block = ?, "offset" = ? WHERE id = ?');
  translating(path, () => {
    database
      .transaction(() => {
        for (const { group, block: packed } of finished) {
          const { ids, parts } = group;
          const block = insert.run(packed.codec, packed.data).lastInsertRowid;
          let offset = 0;
          for (const [j, id] of ids.entries()) {
            move.run(block, offset, id);
            offset += parts[j]?.length ?? 0;
          }
        }
      })
      .immediate();
  });
}

/** The blocks that objects come from, least recently used out. */
class OldBlocks {
  readonly #blocks = new Map<number, Uint8Array>();
  readonly #read;
  #bytes = 0;

  constructor(readonly repack: Repack) {
    this.#read = repack.database.prepare<[number], PackedBlock>(
      'SELECT codec, data FROM main.blocks WHERE id = ?',
    );
  }

  read({ block: number, offset, size }: Row): Uint8Array {
    let block = this.#blocks.get(number);
    if (block === undefined) {
      block = this.#unpack(number);
      this.#bytes += block.length;
    }
    this.#blocks.delete(number);
    this.#blocks.set(number, block);
    for (const [oldest, { length }] of this.#blocks) {
      if (this.#bytes <= CACHED_BYTES || oldest === number) break;
      this.#blocks.delete(oldest);
      this.#bytes -= length;
    }
    if (offset + size > block.length) throw damagedBlock(number);
    // A copy, or the object would keep the whole block in memory.
    return Uint8Array.from(block.subarray(offset, offset + size));
  }

  #unpack(number: number): Uint8Array {
    const row = translating(this.repack.path, () => this.#read.get(number));
    if (row === undefined) throw damagedBlock(number);
    return unpackBlock(row);
  }
}

function damagedBlock(number: number): StemmaError {
  return new StemmaError(
    'object-damaged',
    `cannot pack the store anew: block ${number} is damaged or gone`,
    { data: { block: number }, suggestions: ['Run `stemma fsck` to see what is damaged.'] },
  );
}
