import type { PlacedChunk } from '../model/chunk-source.js';
import type { ChunkScores } from '../model/ranked-chunk.js';
import { compareText } from '../util/compare-text.js';

/** A chunk of a ranking. */
export interface ScoredChunk {
  readonly chunk: PlacedChunk;
  /** What the ranking is in order of: higher is better. */
  readonly score: number;
  readonly scores: ChunkScores;
}

/** The beginning of a ranking. */
export interface Ranking {
  /** Best first; its beginning does not depend on how much of it was asked for. */
  readonly chunks: readonly ScoredChunk[];
  /** Nothing follows. */
  readonly isWhole: boolean;
}

/** Best first, ties in order of document and ordinal. */
export function inOrder(chunks: readonly ScoredChunk[]): ScoredChunk[] {
  return chunks.toSorted(
    (a, b) =>
      b.score - a.score ||
      compareText(a.chunk.document, b.chunk.document) ||
      a.chunk.ordinal - b.chunk.ordinal,
  );
}

/**
 * A ranking whose first places are of another scale than those behind: these score as the last of
 * the first at most, so that scores fall from place to place.
 */
export function behind(
  first: readonly ScoredChunk[],
  rest: readonly ScoredChunk[],
): readonly ScoredChunk[] {
  const most = first.at(-1)?.score ?? Infinity;
  return [...first, ...rest.map((each) => ({ ...each, score: Math.min(each.score, most) }))];
}

/** Names a chunk within a snapshot. */
export function nameOf({ chunk }: Pick<ScoredChunk, 'chunk'>): string {
  return `${chunk.document}\0${chunk.ordinal}`;
}
