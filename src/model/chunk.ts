import { createHash } from 'node:crypto';
import type { DocumentKey, Metadata } from './document.js';

/** Half-open range of UTF-16 offsets in one text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One entry of a chunks map, keyed by document and ordinal. */
export interface ChunkEntry extends Span {
  /** `text.slice(start, end)` of the document's text. */
  readonly text: string;
  /** What the embedder is shown, where that is not `text`; it ends with `text`. */
  readonly shown?: string;
  /** Tokens of `text` by the chunk stage's tokenizer. */
  readonly tokens: number;
  /** Titles of the headings that the chunk's start lies under, outermost first. */
  readonly headings: readonly string[];
  readonly metadata: Metadata;
}

/** 32 hexadecimal digits; see `chunkIdOf`. */
export type ChunkId = string & { readonly brand: 'ChunkId' };

/**
 * The first 128 bits of SHA-256 over document key, SHA-256 of the chunk's text and `occurrence`,
 * the number of earlier chunks of the document with the same text. It does not move when chunks
 * before it do.
 */
export function chunkIdOf(document: DocumentKey, text: string, occurrence: number): ChunkId {
  const textHash = createHash('sha256').update(text, 'utf8').digest();
  const digest = createHash('sha256')
    .update(`${document}\0`, 'utf8')
    .update(textHash)
    .update(`\0${occurrence}`, 'utf8')
    .digest('hex');
  // 32 hexadecimal digits are what ChunkId brands.
  return digest.slice(0, 32) as ChunkId;
}
