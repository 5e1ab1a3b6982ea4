import type { VectorLocations } from '../model/derivation.js';
import { partOfKey, vectorKey } from '../model/entry-keys.js';
import type { ObjectId } from '../model/object-id.js';
import { buildMap } from '../tree/build.js';
import { newLeaves } from '../tree/new-leaves.js';
import type { NodeReader } from '../tree/node-reader.js';
import { compareBytes } from '../util/bytes.js';

/** A stored vector with the hash of its text. */
export interface Vector {
  readonly hash: Uint8Array;
  readonly value: Uint8Array;
}

/** Stands for a document in keys of maps that belong to none. */
const NO_DOCUMENT = '-';

/** Vectors of one embedder that the store holds, found by the hash of their text. */
export class KeptVectors {
  constructor(
    readonly parts: {
      readonly reader: NodeReader;
      readonly locations: VectorLocations;
      readonly fingerprint: string;
    },
  ) {}

  /** A vector from a map leaf that held one for the same text before. */
  find(hash: Uint8Array): Uint8Array | undefined {
    const { reader, locations, fingerprint } = this.parts;
    const leaf = locations.find(fingerprint, hash);
    if (leaf === undefined || !reader.store.has(leaf)) return undefined;
    const entry = reader
      .read(leaf)
      .entries.find(({ key }) => compareBytes(partOfKey(key), hash) === 0);
    return entry?.value;
  }

  /** Tells where the vectors of a map lie that an earlier one does not have. */
  tell(before: ObjectId | undefined, after: ObjectId): void {
    if (before === after) return;
    const { reader, locations, fingerprint } = this.parts;
    locations.save(fingerprint, placesOf(reader, before, after));
  }

  /**
   * Stores vectors that are in no output yet, in a map that nothing names: found again by their
   * hash until gc takes it away, which it does not within its grace period.
   */
  keep(vectors: readonly Vector[]): void {
    if (vectors.length === 0) return;
    const { store } = this.parts.reader;
    const entries = [...vectors]
      .sort((a, b) => compareBytes(a.hash, b.hash))
      .map(({ hash, value }) => ({ key: vectorKey(NO_DOCUMENT, hash), value }));
    const root = buildMap(store, 'large', entries);
    store.flush();
    this.tell(undefined, root);
  }
}

/** The hash and the leaf of every vector that `after` has and `before` has not. */
export function* placesOf(
  reader: NodeReader,
  before: ObjectId | undefined,
  after: ObjectId,
): Generator<readonly [Uint8Array, ObjectId], void, undefined> {
  for (const { id, node } of newLeaves(reader, before, after)) {
    for (const { key } of node.entries) yield [partOfKey(key), id];
  }
}
