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

/** A block that loses its sense when it is cut: a table, or code. Offsets as in `HeadingMark`. */
export interface BlockMark {
  readonly type: 'block';
  readonly kind: 'table' | 'code';
  /** Of code, where the document states it: `typescript`. */
  readonly language?: string;
  readonly start: number;
  readonly end: number;
}

/** Words that lead somewhere else; offsets as in `HeadingMark`. */
export interface LinkMark {
  readonly type: 'link';
  /** As the document has it, relative or absolute. */
  readonly target: string;
  readonly start: number;
  readonly end: number;
}

/** A place of a text that later stages may want to know; in order of `start`, outer before inner. */
export type Mark = HeadingMark | PageMark | BlockMark | LinkMark;

/** Something that extraction could not take over, or had to guess; kept with the text. */
export interface TextWarning {
  /** `error` where the document has no text because of it (`onError: skip`). */
  readonly severity: 'warning' | 'error';
  /** In kebab case, stable: `image-only-page`. */
  readonly code: string;
  /** A sentence for people, without the document's key. */
  readonly message: string;
}

/** One entry of a texts map: what a document says after extraction. */
export interface TextEntry {
  readonly text: string;
  readonly marks: readonly Mark[];
  /** The source's constants, then what the document states itself (front matter). */
  readonly metadata: Metadata;
  /** In the order in which they were met; absent where there are none. */
  readonly warnings?: readonly TextWarning[];
}

/** What an extractor makes of a document: one text, or one for each of its parts (rows). */
export interface ExtractedText {
  /**
   * Name of the part, unique in the document; its text has the key `<document>/<part>`, which no
   * file can have. Absent where the document is one text.
   */
  readonly part?: string;
  readonly text: TextEntry;
}
