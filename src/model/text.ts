import type { Metadata } from './document.js';

/** A heading of a text; `start` and `end` are UTF-16 offsets, end exclusive. */
export interface HeadingMark {
  readonly type: 'heading';
  /** 1 to 6. */
  readonly level: number;
  readonly title: string;
  readonly start: number;
  readonly end: number;
}

/** The text of one page of a paged document; offsets as in `HeadingMark`. */
export interface PageMark {
  readonly type: 'page';
  /** From 1. */
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

/** A place of a text that later stages may want to know; in order of `start`. */
export type Mark = HeadingMark | PageMark;

/** One entry of a texts map: what a document says after extraction. */
export interface TextEntry {
  readonly text: string;
  readonly marks: readonly Mark[];
  /** The source's constants, then what the document states itself (front matter). */
  readonly metadata: Metadata;
}
