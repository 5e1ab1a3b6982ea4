import type { ChunkEntry, ChunkId } from './chunk.js';
import type { DocumentKey } from './document.js';

/** One place of a ranking of chunks. */
export interface RankedChunk {
  /** From 1. */
  readonly rank: number;
  /** Higher is better; comparable within one ranking only. */
  readonly score: number;
  readonly id: ChunkId;
  readonly document: DocumentKey;
  readonly entry: ChunkEntry;
}
