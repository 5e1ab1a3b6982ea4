import { StemmaError } from '../errors/stemma-error.js';
import { objectIdOf } from '../model/object-id.js';
import { fromHex, toHex } from '../util/bytes.js';
import { unpackBlock, type PackedBlock } from './block-codec.js';
import { OBJECT_KINDS } from './object-store-schema.js';
import type { Sqlite } from './sqlite.js';

/** An object as the check of the store met it. */
export interface CheckedObject {
  /** In hexadecimal; 64 digits unless its row is damaged. */
  readonly id: string;
  /** Bytes. */
  readonly size: number;
  /** Why it cannot be read; undefined for a sound one. */
  readonly damage: string | undefined;
}

/** Blocks of store.db in which no object lies: left by a stopped `gc`, removed by the next. */
export interface OrphanedBlocks {
  readonly blocks: number;
  /** As they lie in the store. */
  readonly bytes: number;
}

interface Row {
  readonly id: Uint8Array;
  readonly kind: number;
  readonly block: number;
  readonly offset: number;
  readonly size: number;
  /** Null where the block is not there. */
  readonly present: number | null;
}

const COLUMNS = `o.id, o.kind, o.block, o."offset", o.size, b.id AS present
  FROM objects o LEFT JOIN blocks b ON b.id = o.block`;

/**
 * Every object in order of place, with what is wrong with its row and its block; with `bytes` each
 * block is unpacked once and each object hashed. Holds one unpacked block.
 */
export function* checkObjects(
  database: Sqlite,
  { bytes }: { readonly bytes: boolean },
): Generator<CheckedObject, void, undefined> {
  const blocks = new BlockReader(database);
  const rows = database
    .prepare<[], Row>(`SELECT ${COLUMNS} ORDER BY o.block, o."offset"`)
    .iterate();
  for (const row of rows) {
    if (!isWhole(row)) throw malformedRow();
    const damage = damageOfRow(row) ?? (bytes ? damageOfBytes(row, blocks) : undefined);
    yield { id: toHex(row.id), size: row.size, damage };
  }
}

/** Blocks that no object lies in. */
export function orphanedBlocks(database: Sqlite): OrphanedBlocks {
  const found = database
    .prepare<[], OrphanedBlocks>(
      `SELECT count(*) AS blocks, coalesce(sum(length(data)), 0) AS bytes FROM blocks
       WHERE id NOT IN (SELECT block FROM objects)`,
    )
    .get();
  return found ?? { blocks: 0, bytes: 0 };
}

/**
 * Takes those of the given objects out of the store that are damaged, in one transaction, so that
 * they can be put again; returns them. Their blocks stay until `gc`. A sound object stays: where
 * only its kind is not known it becomes a `blob`, for a kind is bookkeeping.
 */
export function forgetDamaged(database: Sqlite, ids: Iterable<string>): string[] {
  const blocks = new BlockReader(database);
  const find = database.prepare<[Uint8Array], Row>(`SELECT ${COLUMNS} WHERE o.id = ?`);
  const remove = database.prepare('DELETE FROM objects WHERE id = ?');
  const setKind = database.prepare('UPDATE objects SET kind = 0 WHERE id = ?');
  const forgotten: string[] = [];
  const forget = () => {
    for (const id of ids) {
      const row = find.get(fromHex(id));
      if (row === undefined || !isWhole(row)) continue;
      const sound = { ...row, kind: 0 };
      if ((damageOfRow(sound) ?? damageOfBytes(sound, blocks)) !== undefined) {
        remove.run(row.id);
        forgotten.push(id);
      } else if (OBJECT_KINDS[row.kind] === undefined) setKind.run(row.id);
    }
  };
  database.transaction(forget).immediate();
  return forgotten;
}

/** In a damaged file even columns that are never NULL may come out so. */
function isWhole({ id, kind, block, offset, size }: Row): boolean {
  const numbers: unknown[] = [kind, block, offset, size];
  return (id as unknown) instanceof Uint8Array && numbers.every((each) => typeof each === 'number');
}

function malformedRow(): StemmaError {
  return new StemmaError('store-damaged', 'cannot read store.db: a row of its objects is damaged', {
    suggestions: ['Copy store.db from another machine, or from a backup.'],
  });
}

function damageOfRow({ id, kind, block, offset, size, present }: Row): string | undefined {
  if (id.length !== 32) return `its id has ${id.length} bytes`;
  if (OBJECT_KINDS[kind] === undefined) return `it is of the unknown kind ${kind}`;
  if (present === null) return `block ${block}, in which it lies, is not in the store`;
  if (offset < 0 || size < 0) return `it lies outside of block ${block}`;
  return undefined;
}

function damageOfBytes(row: Row, blocks: BlockReader): string | undefined {
  const block = blocks.read(row.block);
  if (block === undefined) return `block ${row.block}, in which it lies, cannot be unpacked`;
  const { offset, size } = row;
  if (offset + size > block.length) return `it lies outside of block ${row.block}`;
  const same = objectIdOf(block.subarray(offset, offset + size)) === toHex(row.id);
  return same ? undefined : 'its bytes in the store are not those it was saved with';
}

/** Unpacks blocks, one after another. */
class BlockReader {
  readonly #read;
  #number: number | undefined;
  #block: Uint8Array | undefined;

  constructor(database: Sqlite) {
    this.#read = database.prepare<[number], PackedBlock>(
      'SELECT codec, data FROM blocks WHERE id = ?',
    );
  }

  /** Undefined for a block that cannot be unpacked. */
  read(number: number): Uint8Array | undefined {
    if (number !== this.#number) {
      this.#number = number;
      this.#block = this.#unpack(number);
    }
    return this.#block;
  }

  #unpack(number: number): Uint8Array | undefined {
    const packed = this.#read.get(number);
    try {
      return packed && unpackBlock(packed);
    } catch (error) {
      // A damaged block, or one whose codec nobody knows.
      if (error instanceof StemmaError) return undefined;
      throw error;
    }
  }
}
