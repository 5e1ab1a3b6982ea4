import { StemmaError } from '../../errors/stemma-error.js';
import { decodeCanonical, encodeCanonical, type Canonical } from '../../model/canonical.js';
import { objectIdFromBytes, objectIdToBytes, type ObjectId } from '../../model/object-id.js';

/*
 * A document in pieces is a tree of lists (docs/formats/pieces.md): a list of level 0 names pieces,
 * one of level n lists of level n - 1, each with the bytes that lie under it. A list ends where the
 * id of its last item says so, hence an edited piece changes one list of each level.
 */

/** A piece or a list, as the list above it names it. */
export interface PieceItem {
  readonly id: ObjectId;
  /** Bytes of the document under it. */
  readonly size: number;
}

/** A list of pieces (level 0) or of lists. */
export interface PieceList {
  readonly level: number;
  readonly items: readonly PieceItem[];
}

const MINIMUM_ITEMS = 16;
const MAXIMUM_ITEMS = 512;
/** A list ends after an item with this probability, as one in so many. */
const MEAN_ITEMS = 64;
/** Levels of 16 items or more: beyond any document, and a bound for hostile lists. */
const MAXIMUM_LEVEL = 12;

/** An array of four, and the text `pieces`. */
const PREFIX = Uint8Array.of(0x84, 0x66, ...new TextEncoder().encode('pieces'));

/** True when a list ends after its `count`-th item `id`. */
export function endsList(id: ObjectId, count: number): boolean {
  if (count >= MAXIMUM_ITEMS) return true;
  return count >= MINIMUM_ITEMS && Number.parseInt(id.slice(0, 8), 16) % MEAN_ITEMS === 0;
}

export function encodePieceList({ level, items }: PieceList): Uint8Array {
  const list = items.map(({ id, size }): Canonical => [objectIdToBytes(id), size]);
  return encodeCanonical(['pieces', 1, level, list]);
}

/** True for bytes that begin as a list of pieces does; a document may begin so too. */
export function isPieceList(bytes: Uint8Array): boolean {
  return PREFIX.every((byte, i) => bytes[i] === byte);
}

/** Throws `entry-damaged`, and `unknown-format` for a newer version. */
export function decodePieceList(bytes: Uint8Array): PieceList {
  const fields = decode(bytes);
  if (!Array.isArray(fields)) throw malformed();
  const [name, version, level, list] = fields as unknown[];
  if (name !== 'pieces') throw malformed();
  if (version !== 1) throw newer(version);
  if (!isNatural(level) || level > MAXIMUM_LEVEL || !Array.isArray(list)) throw malformed();
  const items = list.map((item: unknown): PieceItem => {
    const [id, size] = Array.isArray(item) ? (item as unknown[]) : [];
    if (!(id instanceof Uint8Array) || id.length !== 32 || !isNatural(size)) throw malformed();
    return { id: objectIdFromBytes(id), size };
  });
  return { level, items };
}

function decode(bytes: Uint8Array): unknown {
  try {
    return decodeCanonical(bytes);
  } catch (error) {
    // The decoder throws plain errors, all of them about the bytes.
    throw malformed(error);
  }
}

function isNatural(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function malformed(cause?: unknown): StemmaError {
  return new StemmaError(
    'entry-damaged',
    'cannot read a list of pieces: it has not the form it should',
    { cause, suggestions: ['Run `stemma fsck` to see what is damaged.'] },
  );
}

function newer(version: unknown): StemmaError {
  return new StemmaError(
    'unknown-format',
    `cannot read a list of pieces of version ${String(version)}`,
    { suggestions: ['Use the version of stemma that wrote this repository, or a newer one.'] },
  );
}
