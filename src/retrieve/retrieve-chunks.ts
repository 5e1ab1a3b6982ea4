import type { DocumentKey } from '../model/document.js';
import type { RankedChunk } from '../model/ranked-chunk.js';
import { diversifyRanking, type DiversifyOptions } from './diversify-ranking.js';
import { rankChunks, type RankOptions } from './rank-chunks.js';
import { rerankChunks, type RerankOptions } from './rerank-chunks.js';
import type { ScoredChunk } from './scored-chunk.js';
import type { Query } from './search-side.js';

/** What retrieval works with; a step whose options are undefined is left out. */
export interface RetrieveOptions {
  readonly k: number;
  readonly rank: RankOptions;
  readonly rerank: RerankOptions | undefined;
  readonly mmr: DiversifyOptions | undefined;
  /** Chunks of one document that may be in the result; undefined for any number. */
  readonly maxPerDocument: number | undefined;
}

/** Raised when equal settings over equal data give another ranking. */
export const RETRIEVAL_VERSION = 1;

/**
 * The best `k` chunks for a question: rank (by one side or both, each from its minimum score on),
 * rerank, diversify, then leave out what is too much of one document. `k` chunks come where there
 * are as many, and the first of them are the same whatever `k` is.
 */
export async function retrieveChunks(
  query: Query,
  options: RetrieveOptions,
): Promise<RankedChunk[]> {
  const { k, rerank, mmr, maxPerDocument } = options;
  const first = Math.max(k, rerank?.candidates ?? 0, mmr?.candidates ?? 0);
  for (let wanted = first; ; wanted *= 2) {
    let ranking = rankChunks(query, options.rank, wanted);
    if (rerank !== undefined) ranking = await rerankChunks(query.text, ranking, rerank);
    if (mmr !== undefined) ranking = diversifyRanking(ranking, mmr);
    const chunks = limitPerDocument(ranking.chunks, maxPerDocument);
    if (chunks.length >= k || ranking.isWhole) return chunks.slice(0, k).map(placed);
  }
}

function limitPerDocument(
  chunks: readonly ScoredChunk[],
  most: number | undefined,
): readonly ScoredChunk[] {
  if (most === undefined) return chunks;
  const counts = new Map<DocumentKey, number>();
  return chunks.filter(({ chunk: { document } }) => {
    const count = (counts.get(document) ?? 0) + 1;
    counts.set(document, count);
    return count <= most;
  });
}

function placed({ chunk, score, scores }: ScoredChunk, i: number): RankedChunk {
  const { id, document, entry } = chunk;
  return { rank: i + 1, score, scores, id, document, entry };
}
