import { StemmaError } from '../../errors/stemma-error.js';
import type { BlobReference } from '../../model/document.js';
import type { ObjectId } from '../../model/object-id.js';
import type { ObjectStore } from '../../model/object-store.js';
import { concatBytes } from '../../util/bytes.js';
import { decodePieceList, type PieceList } from './piece-list.js';

/** An object that a document's bytes are made of; a list comes before what it names. */
export interface BlobPart {
  readonly id: ObjectId;
  readonly list: boolean;
}

/**
 * The bytes of a document, piece by piece, so that a long one is never whole in memory.
 * Throws `object-missing`, `object-damaged` and `entry-damaged`.
 */
export function* readBlob(
  store: ObjectStore,
  { blob, pieced }: BlobReference,
): Generator<Uint8Array, void, undefined> {
  if (!pieced) {
    yield need(store, blob);
    return;
  }
  for (const { id, list } of blobParts(store, { blob, pieced })) {
    if (!list) yield need(store, id);
  }
}

/** The bytes of a document at once. */
export function readWholeBlob(store: ObjectStore, reference: BlobReference): Uint8Array {
  if (!reference.pieced) return need(store, reference.blob);
  return concatBytes(...readBlob(store, reference));
}

/** True where the store has all of a document; reads only lists. */
export function hasBlob(store: ObjectStore, reference: BlobReference): boolean {
  if (!store.has(reference.blob)) return false;
  let whole = true;
  const present = (id: ObjectId) => (whole &&= store.has(id));
  for (const { id } of blobParts(store, reference, present)) {
    if (!present(id)) return false;
  }
  return whole;
}

/**
 * Ids of all objects that a document is made of, in order, lists before their pieces; reads only
 * lists. `enter` may refuse a list that was seen before.
 */
export function* blobParts(
  store: ObjectStore,
  { blob, pieced }: BlobReference,
  enter: (list: ObjectId) => boolean = () => true,
): Generator<BlobPart, void, undefined> {
  if (!pieced) yield { id: blob, list: false };
  else if (enter(blob)) yield* partsUnder(store, blob, undefined, enter);
}

function* partsUnder(
  store: ObjectStore,
  id: ObjectId,
  level: number | undefined,
  enter: (list: ObjectId) => boolean,
): Generator<BlobPart, void, undefined> {
  yield { id, list: true };
  const list: PieceList = decodePieceList(need(store, id));
  if (level !== undefined && list.level !== level) throw wrongLevel(id);
  for (const item of list.items) {
    if (list.level === 0) yield { id: item.id, list: false };
    else if (enter(item.id)) yield* partsUnder(store, item.id, list.level - 1, enter);
  }
}

function need(store: ObjectStore, id: ObjectId): Uint8Array {
  const bytes = store.get(id);
  if (bytes !== undefined) return bytes;
  throw new StemmaError(
    'object-missing',
    `cannot read object ${id.slice(0, 12)} of a document: it is not in the store`,
    { data: { id }, suggestions: ['Run `stemma fsck` to see what is missing.'] },
  );
}

function wrongLevel(id: ObjectId): StemmaError {
  return new StemmaError(
    'entry-damaged',
    `cannot read list ${id.slice(0, 12)} of a document's pieces: it stands on a wrong level`,
    { data: { id }, suggestions: ['Run `stemma fsck` to see what is damaged.'] },
  );
}
