import type { DocumentKey } from './document.js';
import type { ExtractedText } from './text.js';

/** A document as an extractor sees it. */
export interface ExtractInput {
  readonly key: DocumentKey;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/**
 * Turns the bytes of one document into texts. Pure: equal input and settings give an equal output.
 * Throws `StemmaError` (`extract-failed`, `not-utf8`, `binary-content` …) naming the document.
 */
export interface Extractor {
  /** Media types that it takes. */
  readonly mediaTypes: readonly string[];
  /** Raised when its output changes for equal input: part of the stage's fingerprint. */
  readonly version: number;
  /** An aborted `signal` may throw its reason; extractors that are quick need not look. */
  extract(input: ExtractInput, signal?: AbortSignal): ExtractedText[] | Promise<ExtractedText[]>;
}
