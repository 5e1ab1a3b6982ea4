import type { VectorLocations } from '../../model/derivation.js';
import { decodeStoredChunk } from '../../model/entry-codecs.js';
import { documentOfKey, partsPrefix, vectorKey } from '../../model/entry-keys.js';
import type { ObjectId } from '../../model/object-id.js';
import { diffMaps } from '../../tree/diff.js';
import type { NodeReader } from '../../tree/node-reader.js';
import { getValue, rangeOfPrefix, readRange } from '../../tree/read.js';
import { toHex } from '../../util/bytes.js';

/** What embedding a chunks map comes to. */
export interface EmbeddingCount {
  /** Documents whose chunks changed. */
  readonly documents: number;
  /** All their chunks. */
  readonly chunks: number;
  /** Distinct texts among them without a known vector, and their tokens. */
  readonly embedded: number;
  readonly tokens: number;
  readonly reused: number;
}

/** Counts what the embed stage would find, without embedding; reads no text. */
export function countEmbedding(
  reader: NodeReader,
  chunks: ObjectId,
  from: {
    readonly base: { readonly input: ObjectId; readonly output: ObjectId } | undefined;
    /** Finds vectors of texts that stood in another document. */
    readonly isLocated: (hash: Uint8Array) => boolean;
  },
): EmbeddingCount {
  const { base, isLocated } = from;
  const seen = new Set<string>();
  const sum = { documents: 0, chunks: 0, embedded: 0, tokens: 0, reused: 0 };
  for (const document of changedDocuments(reader, base?.input, chunks)) {
    sum.documents++;
    const own = new Set<string>();
    for (const { value } of readRange(reader, chunks, rangeOfPrefix(partsPrefix(document)))) {
      sum.chunks++;
      const chunk = decodeStoredChunk(value);
      const name = toHex(chunk.shownHash);
      // A text that stands in a document twice has one vector.
      if (own.has(name)) continue;
      own.add(name);
      const key = vectorKey(document, chunk.shownHash);
      const known =
        seen.has(name) ||
        (base && getValue(reader, base.output, key)) !== undefined ||
        isLocated(chunk.shownHash);
      seen.add(name);
      if (known) sum.reused++;
      else {
        sum.embedded++;
        sum.tokens += chunk.tokens;
      }
    }
  }
  return sum;
}

/** Documents that have other chunks than before, in order. */
function* changedDocuments(
  reader: NodeReader,
  before: ObjectId | undefined,
  after: ObjectId,
): Generator<string, void, undefined> {
  const entries = before === undefined ? readRange(reader, after) : diffMaps(reader, before, after);
  let last: string | undefined;
  for (const { key } of entries) {
    const document = documentOfKey(key);
    if (document !== last) yield document;
    last = document;
  }
}

/** Whether some leaf of the store holds a vector for a text, by the hints of earlier runs. */
export function locatedIn(reader: NodeReader, locations: VectorLocations, fingerprint: string) {
  return (hash: Uint8Array): boolean => {
    const leaf = locations.find(fingerprint, hash);
    return leaf !== undefined && reader.store.has(leaf);
  };
}
