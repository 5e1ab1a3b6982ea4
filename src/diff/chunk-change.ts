import type { Span } from '../model/chunk.js';

/** A chunk as a slice of a text. */
export interface SlicedChunk extends Span {
  /** What the embedder is shown before the slice; empty for nothing. */
  readonly context: string;
}

export type Side = 'before' | 'after';

/** A chunk before and a chunk after, by their places. */
export interface ChunkPair {
  readonly before: number;
  readonly after: number;
}

/** A text and its chunks, in order. */
export interface ChunkedText {
  readonly text: string;
  readonly chunks: readonly SlicedChunk[];
}

/**
 * What became of chunks:
 *   unchanged  one chunk, the same text in the same place of the order (offsets may differ)
 *   edited     one chunk whose text, or whose context, differs
 *   moved      one chunk whose text stands elsewhere now, or in another document
 *   split      one chunk whose text is several now
 *   merged     several chunks whose text is one now
 *   recut      the text stands, but the cuts lie at other places, without one side holding the other
 *   added      a chunk whose text was nowhere
 *   removed    a chunk whose text is nowhere now
 */
export type ChunkFate =
  'unchanged' | 'edited' | 'moved' | 'split' | 'merged' | 'recut' | 'added' | 'removed';

/** Chunks of both sides that belong together; numbers are places in the lists of chunks. */
export interface ChunkChange {
  readonly fate: ChunkFate;
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** True where words differ, whatever else happened. */
  readonly edited: boolean;
}
