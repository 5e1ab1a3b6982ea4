import type { Reranker } from '../model/reranker.js';
import { behind, type Ranking } from './scored-chunk.js';

/** How a ranking is judged again. */
export interface RerankOptions {
  readonly reranker: Pick<Reranker, 'score'>;
  /** Chunks from the top that it is shown. */
  readonly candidates: number;
  /** Chunks that it gives less are left out, and so are those that it was not shown. */
  readonly minScore: number | undefined;
}

/**
 * Puts the first chunks of a ranking in the order of a reranker's scores, ties as they were. It
 * reads what the embedder is shown: title and headings too where the chunk has them. The chunks
 * behind the candidates follow as they were.
 */
export async function rerankChunks(
  question: string,
  ranking: Ranking,
  { reranker, candidates, minScore }: RerankOptions,
): Promise<Ranking> {
  const first = ranking.chunks.slice(0, candidates);
  const passages = first.map(({ chunk }) => chunk.entry.shown ?? chunk.entry.text);
  const scores = await reranker.score(question, passages);
  const judged = first
    .map((each, i) => {
      const score = scores[i];
      if (score === undefined) throw new Error('a reranker gave fewer scores than passages');
      return { ...each, score, scores: { ...each.scores, rerank: score } };
    })
    .sort((a, b) => b.score - a.score);
  if (minScore !== undefined) {
    return { chunks: judged.filter(({ score }) => score >= minScore), isWhole: true };
  }
  return { chunks: behind(judged, ranking.chunks.slice(candidates)), isWhole: ranking.isWhole };
}
