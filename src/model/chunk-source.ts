import type { ChunkEntry, ChunkId } from './chunk.js';
import type { DocumentKey } from './document.js';

/** A chunk with its place in its document; what its text is needed for may be read on demand. */
export interface PlacedChunk {
  readonly document: DocumentKey;
  /** From 0. */
  readonly ordinal: number;
  readonly id: ChunkId;
  readonly entry: ChunkEntry;
  /** Hash of what the embedder is shown: with the document, the key of the chunk's vector. */
  readonly shownHash: Uint8Array;
}

/** Reads the chunks of one snapshot, joined with the texts that they are slices of. */
export interface ChunkSource {
  /** Chunks of one document in order; none where the document is not there. */
  chunksOf(document: DocumentKey): readonly PlacedChunk[];
  /** Every chunk, in order of document and ordinal. */
  all(): Iterable<PlacedChunk>;
}
