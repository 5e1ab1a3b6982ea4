import type { ChunkSource } from '../model/chunk-source.js';
import type { DenseSearch, LexicalSearch } from '../model/dense-search.js';
import { fuseByRank, fuseByScore, type FusedSide } from './fuse-rankings.js';
import { behind, inOrder, nameOf, type Ranking, type ScoredChunk } from './scored-chunk.js';
import { searchDense, searchLexical, type Query, type Side } from './search-side.js';

/** One number for each side. */
export interface PerSide {
  readonly dense: number;
  readonly lexical: number;
}

/** How two rankings become one. */
export type Fusion =
  | { readonly kind: 'rrf'; readonly k: number; readonly weights: PerSide }
  | { readonly kind: 'weighted'; readonly weights: PerSide };

/** What ranking works with. */
export interface RankOptions {
  readonly chunks: ChunkSource;
  /** Undefined for retrieval by words alone. */
  readonly dense: DenseSearch | undefined;
  /** Undefined for retrieval by vectors alone. */
  readonly lexical: LexicalSearch | undefined;
  /** Chunks that each side gives to the fusion. */
  readonly candidates: number;
  readonly fusion: Fusion;
  readonly minScore: { readonly [side in keyof PerSide]?: number | undefined };
}

/**
 * Chunks for a question by one side or both: `wanted` of them or more, or all that there are.
 * Both sides' first `candidates` are fused. Where more is wanted twice as many are, and so on; what
 * this adds comes behind, so that the beginning is the same however much is wanted.
 */
export function rankChunks(query: Query, options: RankOptions, wanted: number): Ranking {
  const { dense, lexical, chunks, minScore } = options;
  const byVector = (search: DenseSearch, depth: number) =>
    searchDense(search, query, { depth, chunks, minScore: minScore.dense });
  const byWord = (search: LexicalSearch, depth: number) =>
    searchLexical(search, query, { depth, chunks, minScore: minScore.lexical });
  if (dense === undefined && lexical === undefined) throw new Error('nothing to search with');
  if (dense === undefined || lexical === undefined) {
    if (dense !== undefined) return byVector(dense, wanted);
    return lexical === undefined ? { chunks: [], isWhole: true } : byWord(lexical, wanted);
  }
  let ranked: readonly ScoredChunk[] = [];
  for (let depth = options.candidates; ; depth *= 2) {
    const sides = { dense: byVector(dense, depth), lexical: byWord(lexical, depth) };
    const known = new Set(ranked.map(nameOf));
    const added = fuse(sides, options.fusion).filter((each) => !known.has(nameOf(each)));
    ranked = behind(ranked, added);
    const isWhole = sides.dense.isWhole && sides.lexical.isWhole;
    if (isWhole || ranked.length >= wanted) return { chunks: ranked, isWhole };
  }
}

function fuse(
  { dense, lexical }: { readonly dense: Side; readonly lexical: Side },
  fusion: Fusion,
): ScoredChunk[] {
  const { weights } = fusion;
  const fused = [fusedSide(dense, weights.dense), fusedSide(lexical, weights.lexical)];
  const scoreOf = fusion.kind === 'rrf' ? fuseByRank(fused, fusion.k) : fuseByScore(fused);
  const merged = new Map<string, ScoredChunk>();
  for (const each of [...dense.chunks, ...lexical.chunks]) {
    const name = nameOf(each);
    const score = scoreOf.get(name) ?? 0;
    const scores = { ...merged.get(name)?.scores, ...each.scores, fused: score };
    merged.set(name, { chunk: each.chunk, score, scores });
  }
  return inOrder([...merged.values()]);
}

function fusedSide({ chunks, floor }: Side, weight: number): FusedSide {
  return { ranking: chunks.map((each) => [nameOf(each), each.score]), weight, floor };
}
