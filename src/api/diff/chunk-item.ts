import type { ChunkFate } from '../../diff/chunk-change.js';
import type { MarkedWords } from '../../diff/mark-words.js';

/** A chunk of one side. */
export interface ChunkPlace {
  /** Key of the text that it is a slice of. */
  readonly document: string;
  /** From 0. */
  readonly ordinal: number;
  /** UTF-16 code units, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
  /** These two only in items that are told in full. */
  readonly id?: string;
  readonly text?: string;
}

/** Chunks of both sides that belong together, and what became of them. */
export interface ChunkItem {
  readonly change: Exclude<ChunkFate, 'unchanged'>;
  /** The document that holds them now, or that held them. */
  readonly document: string;
  /** True where words differ, whatever else happened. */
  readonly edited: boolean;
  readonly before: readonly ChunkPlace[];
  readonly after: readonly ChunkPlace[];
  /** Headings that the first chunk stands under; only in items that are told in full. */
  readonly headings?: readonly string[];
  /**
   * How the text of the chunks before became that of the chunks after; only in items that are told
   * in full, where something of both sides differs.
   */
  readonly words?: readonly MarkedWords[];
  /** What the embedder is shown before the text, where that differs and nothing else does. */
  readonly context?: { readonly before: string; readonly after: string };
}
