import type { ChunkSource } from '../model/chunk-source.js';
import type { DenseSearch, LexicalSearch } from '../model/dense-search.js';
import { equalBytes } from '../util/bytes.js';
import { inOrder, type Ranking } from './scored-chunk.js';

/** A question as it is searched with. */
export interface Query {
  readonly text: string;
  /** The question's vector; needed for every mode but `lexical`. */
  readonly vector: Float32Array | undefined;
}

/** What one kind of search gives. */
export interface Side extends Ranking {
  /** What a chunk that is not in the ranking would score at most. */
  readonly floor: number;
}

/** How deep and how low one side is searched. */
export interface SideOptions {
  /** Vectors, or chunks found by words. */
  readonly depth: number;
  /** Chunks that score less are left out; the floor stays. */
  readonly minScore: number | undefined;
  readonly chunks: ChunkSource;
}

/** Chunks by the cosine of their vectors; chunks of one document with equal text share a vector. */
export function searchDense(search: DenseSearch, query: Query, options: SideOptions): Side {
  if (query.vector === undefined) throw new Error('a search for vectors without a vector');
  const found = search.search(query.vector, options.depth);
  const scored = found.flatMap(({ document, shownHash, score }) =>
    options.chunks
      .chunksOf(document)
      .filter((chunk) => equalBytes(chunk.shownHash, shownHash))
      .map((chunk) => ({ chunk, score, scores: { dense: score } })),
  );
  const isWhole = found.length < options.depth;
  return cut({ chunks: inOrder(scored), isWhole, floor: found.at(-1)?.score ?? 0 }, options);
}

/** Chunks by BM25. Those without a word of the question score 0, so they are not in the ranking. */
export function searchLexical(search: LexicalSearch, query: Query, options: SideOptions): Side {
  const found = search.search(query.text, options.depth);
  const scored = found.flatMap(({ document, ordinal, score }) => {
    const chunk = options.chunks.chunksOf(document)[ordinal];
    return chunk === undefined ? [] : [{ chunk, score, scores: { lexical: score } }];
  });
  const isWhole = found.length < options.depth;
  const floor = isWhole ? 0 : (found.at(-1)?.score ?? 0);
  return cut({ chunks: inOrder(scored), isWhole, floor }, options);
}

function cut(side: Side, { minScore }: SideOptions): Side {
  if (minScore === undefined) return side;
  const chunks = side.chunks.filter(({ score }) => score >= minScore);
  return { ...side, chunks, isWhole: side.isWhole || chunks.length < side.chunks.length };
}
