import type { ChunkSource, PlacedChunk } from '../model/chunk-source.js';
import type { DenseSearch, LexicalSearch } from '../model/dense-search.js';
import type { RankedChunk } from '../model/ranked-chunk.js';
import { equalBytes } from '../util/bytes.js';
import { compareText } from '../util/compare-text.js';
import { fuseRankings } from './fuse-rankings.js';

/** A question as it is searched with. */
export interface Query {
  readonly text: string;
  /** The question's vector; needed for every mode but `lexical`. */
  readonly vector: Float32Array | undefined;
}

/** What retrieval works with. */
export interface RetrieveOptions {
  readonly mode: 'dense' | 'lexical' | 'hybrid';
  readonly k: number;
  /** Chunks that each side of `hybrid` gives, at least `k`. */
  readonly candidates: number;
  readonly chunks: ChunkSource;
  readonly dense: DenseSearch | undefined;
  readonly lexical: LexicalSearch | undefined;
}

interface Scored {
  readonly chunk: PlacedChunk;
  readonly score: number;
}

/** The best `k` chunks for a question, ties in order of document and ordinal. */
export function retrieveChunks(query: Query, options: RetrieveOptions): RankedChunk[] {
  return rank(query, options)
    .slice(0, options.k)
    .map(({ chunk, score }, i) => ({
      rank: i + 1,
      score,
      id: chunk.id,
      document: chunk.document,
      entry: chunk.entry,
    }));
}

function rank(query: Query, options: RetrieveOptions): Scored[] {
  const { mode, k } = options;
  if (mode === 'dense') return sorted(rankDense(query, options, k));
  if (mode === 'lexical') return sorted(rankLexical(query, options, k));
  const depth = Math.max(k, options.candidates);
  const sides = [rankDense(query, options, depth), rankLexical(query, options, depth)].map(sorted);
  const byName = new Map(sides.flat().map(({ chunk }) => [nameOf(chunk), chunk]));
  const fused = fuseRankings(sides.map((side) => side.map(({ chunk }) => nameOf(chunk))));
  return sorted(
    [...fused].flatMap(([name, score]) => {
      const chunk = byName.get(name);
      return chunk === undefined ? [] : [{ chunk, score }];
    }),
  );
}

function rankDense(query: Query, options: RetrieveOptions, depth: number): Scored[] {
  if (options.dense === undefined || query.vector === undefined) {
    throw new Error(`mode '${options.mode}' without vectors`);
  }
  return options.dense.search(query.vector, depth).flatMap(({ document, shownHash, score }) =>
    options.chunks
      .chunksOf(document)
      .filter((chunk) => equalBytes(chunk.shownHash, shownHash))
      .map((chunk) => ({ chunk, score })),
  );
}

function rankLexical(query: Query, options: RetrieveOptions, depth: number): Scored[] {
  if (options.lexical === undefined) throw new Error(`mode '${options.mode}' without a word index`);
  return options.lexical.search(query.text, depth).flatMap(({ document, ordinal, score }) => {
    const chunk = options.chunks.chunksOf(document)[ordinal];
    return chunk === undefined ? [] : [{ chunk, score }];
  });
}

function sorted(scored: Scored[]): Scored[] {
  return scored.sort(
    (a, b) =>
      b.score - a.score ||
      compareText(a.chunk.document, b.chunk.document) ||
      a.chunk.ordinal - b.chunk.ordinal,
  );
}

function nameOf(chunk: PlacedChunk): string {
  return `${chunk.document}\0${chunk.ordinal}`;
}
