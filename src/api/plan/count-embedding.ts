import type { VectorLocations } from '../../model/derivation.js';
import { decodeStoredChunk } from '../../model/entry-codecs.js';
import { documentOfKey, vectorKey } from '../../model/entry-keys.js';
import type { ObjectId } from '../../model/object-id.js';
import { diffMaps } from '../../tree/diff.js';
import type { NodeReader } from '../../tree/node-reader.js';
import { getValue, readRange } from '../../tree/read.js';
import { toHex } from '../../util/bytes.js';

/** What embedding a chunks map comes to. */
export interface EmbeddingCount {
  /** Documents with chunks that changed. */
  readonly documents: number;
  /** Chunks that changed or are new. */
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
  const documents = new Set<string>();
  let [changed, embedded, tokens, reused] = [0, 0, 0, 0];
  for (const { key, value } of newChunks(reader, base?.input, chunks)) {
    const document = documentOfKey(key);
    documents.add(document);
    changed++;
    const chunk = decodeStoredChunk(value);
    const name = toHex(chunk.shownHash);
    const known =
      seen.has(name) ||
      (base && getValue(reader, base.output, vectorKey(document, chunk.shownHash))) !== undefined ||
      isLocated(chunk.shownHash);
    seen.add(name);
    if (known) reused++;
    else {
      embedded++;
      tokens += chunk.tokens;
    }
  }
  return { documents: documents.size, chunks: changed, embedded, tokens, reused };
}

function* newChunks(reader: NodeReader, before: ObjectId | undefined, after: ObjectId) {
  if (before === undefined) {
    yield* readRange(reader, after);
    return;
  }
  for (const { key, after: value } of diffMaps(reader, before, after)) {
    if (value !== undefined) yield { key, value };
  }
}

/** Whether some leaf of the store holds a vector for a text, by the hints of earlier runs. */
export function locatedIn(reader: NodeReader, locations: VectorLocations, fingerprint: string) {
  return (hash: Uint8Array): boolean => {
    const leaf = locations.find(fingerprint, hash);
    return leaf !== undefined && reader.store.has(leaf);
  };
}
