import type { Parser } from '@lezer/common';
import type { Span } from './chunk.js';
import type { Mark } from './text.js';

/** What is measured when a chunk's size is. */
export type Measure = (text: string) => number;

/** Parsers of programming languages by the names that languages have here. */
export type CodeParsers = ReadonlyMap<string, Parser>;

/** What was made ready for one text, because splitting itself waits for nothing. */
export interface SplitAids {
  /** Those of the languages of the code in the text; for the code splitter. */
  readonly parsers?: CodeParsers;
  /** Offsets at which the subject changes, ascending; for the semantic splitter. */
  readonly breaks?: readonly number[];
}

export interface SplitOptions extends SplitAids {
  /** Largest size of a chunk, by `measure`. */
  readonly size: number;
  /** How much of a chunk's end the next one repeats at most, by `measure`; less than `size`. */
  readonly overlap: number;
  /** Tokens or UTF-16 code units. */
  readonly measure: Measure;
}

/**
 * Cuts one text into spans, in order of `start`. Every character that is not white space lies in
 * at least one span; no span is empty or larger than `size` unless a single grapheme is.
 */
export interface Splitter {
  /** Raised when its output changes for equal input: part of the stage's fingerprint. */
  readonly version: number;
  split(text: string, marks: readonly Mark[], options: SplitOptions): Span[];
}
