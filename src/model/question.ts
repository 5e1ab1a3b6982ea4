import type { DocumentKey } from './document.js';

/**
 * Where an answer stands. With `start` and `end`: those UTF-16 offsets of the document's text.
 * With `quote` alone: the place where the quote stands. With neither: the whole document.
 */
export interface Evidence {
  readonly document: DocumentKey;
  readonly quote?: string;
  readonly start?: number;
  readonly end?: number;
  /** Relevance, 1 unless said. */
  readonly grade: number;
}

/** One line of a question set. */
export interface Question {
  readonly id: string;
  readonly question: string;
  readonly evidence: readonly Evidence[];
  readonly answer?: string;
  readonly tags: readonly string[];
}
