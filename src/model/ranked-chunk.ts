import type { ChunkEntry, ChunkId } from './chunk.js';
import type { DocumentKey } from './document.js';

/** What each step of retrieval gave a chunk; absent where the step did not have it. */
export interface ChunkScores {
  /** Cosine similarity to the question. */
  readonly dense?: number;
  /** BM25. */
  readonly lexical?: number;
  /** Of both sides together. */
  readonly fused?: number;
  /** From 0 to 1, by the reranker. */
  readonly rerank?: number;
}

/** One place of a ranking of chunks. */
export interface RankedChunk {
  /** From 1. */
  readonly rank: number;
  /** Higher is better; comparable within one ranking only. */
  readonly score: number;
  readonly scores: ChunkScores;
  readonly id: ChunkId;
  readonly document: DocumentKey;
  readonly entry: ChunkEntry;
}
