import type { PlacedChunk } from '../model/chunk-source.js';
import { behind, type Ranking, type ScoredChunk } from './scored-chunk.js';

/** How a ranking is spread over what differs. */
export interface DiversifyOptions {
  /** Weight of relevance; 1 - lambda is that of difference. */
  readonly lambda: number;
  /** Chunks from the top that are put in another order. */
  readonly candidates: number;
  /** A chunk's vector, of length 1. */
  readonly vectorOf: (chunk: PlacedChunk) => Float32Array;
}

/**
 * Maximal marginal relevance (Carbonell and Goldstein, «The use of MMR, diversity-based reranking
 * for reordering documents and producing summaries», SIGIR 1998): each place goes to the chunk with
 * the highest lambda × relevance - (1 - lambda) × similarity, where relevance is the score so far,
 * scaled over the candidates from 0 to 1 (all 1 where they are equal), and similarity is the
 * highest cosine to a chunk that has a place already, 0 at least. That value is the new score.
 *
 * The chunks behind the candidates follow as they were. Costs candidates² cosines.
 */
export function diversifyRanking(ranking: Ranking, options: DiversifyOptions): Ranking {
  const { lambda, candidates, vectorOf } = options;
  const first = ranking.chunks.slice(0, candidates);
  const relevances = scaled(first.map(({ score }) => score));
  const left = first.map((each, i) => ({
    each,
    relevance: relevances[i] ?? 0,
    vector: vectorOf(each.chunk),
    similarity: 0,
  }));
  const value = ({ relevance, similarity }: Omit<(typeof left)[number], 'each'>) =>
    lambda * relevance - (1 - lambda) * similarity;
  const chosen: ScoredChunk[] = [];
  while (left.length > 0) {
    let best = 0;
    left.forEach((one, i) => {
      const leader = left[best];
      if (leader !== undefined && value(one) > value(leader)) best = i;
    });
    const [taken] = left.splice(best, 1);
    if (taken === undefined) break;
    chosen.push({ ...taken.each, score: value(taken) });
    for (const one of left) {
      one.similarity = Math.max(one.similarity, cosine(one.vector, taken.vector));
    }
  }
  return { chunks: behind(chosen, ranking.chunks.slice(candidates)), isWhole: ranking.isWhole };
}

function scaled(scores: readonly number[]): number[] {
  const lowest = Math.min(...scores);
  const range = Math.max(...scores) - lowest;
  return scores.map((score) => (range > 0 ? (score - lowest) / range : 1));
}

/** Of vectors of length 1. */
function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
