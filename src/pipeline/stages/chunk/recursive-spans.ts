import type { Span } from '../../../model/chunk.js';
import type { SplitOptions } from '../../../model/splitter.js';
import { graphemeEnds } from './grapheme-ends.js';
import { packPieces } from './pack-pieces.js';
import type { Pieces } from './pieces.js';
import { trimSpan } from './trim-span.js';

/** Paragraphs, lines, words, characters. */
export const DEFAULT_SEPARATORS: readonly string[] = ['\n\n', '\n', ' ', ''];

/** How to split: the limits and where to cut, in order of preference. */
export interface RecursiveOptions extends SplitOptions {
  readonly separators: readonly string[];
}

/**
 * The algorithm of LangChain's `RecursiveCharacterTextSplitter` with `keepSeparator`, on ranges:
 * `text.slice(start, end)` of the spans are its chunks, in its order.
 *
 * The text is cut before every occurrence of the first separator that it holds; pieces smaller
 * than `size` are packed, the others are cut by the separators that follow. It differs in one
 * thing: the empty separator, which every list ends with, cuts between grapheme clusters, never
 * inside one.
 */
export function recursiveSpans(text: string, options: RecursiveOptions): Span[] {
  const spans: Span[] = [];
  addSpans({ text, offset: 0, separators: options.separators }, options, spans);
  return spans;
}

interface Part {
  readonly text: string;
  /** Where `text` starts in the whole text. */
  readonly offset: number;
  readonly separators: readonly string[];
}

function addSpans(part: Part, options: RecursiveOptions, spans: Span[]): void {
  const { text, offset } = part;
  const { ends, finer } = cutPart(part);
  let run: Pieces = { start: 0, ends: [], sizes: [] };
  let start = 0;
  for (const end of ends) {
    const piece = text.slice(start, end);
    const size = options.measure(piece);
    if (size < options.size) {
      run.ends.push(end);
      run.sizes.push(size);
    } else {
      addPacked(part, packPieces(run, options), spans);
      run = { start: end, ends: [], sizes: [] };
      if (finer === undefined) spans.push({ start: offset + start, end: offset + end });
      else addSpans({ text: piece, offset: offset + start, separators: finer }, options, spans);
    }
    start = end;
  }
  addPacked(part, packPieces(run, options), spans);
}

/** Ends of the pieces of a part, and the separators for those that are too large. */
function cutPart({ text, separators }: Part): { ends: number[]; finer?: readonly string[] } {
  const index = separators.findIndex((separator) => text.includes(separator));
  const separator = separators[index] ?? '';
  if (separator === '') return { ends: graphemeEnds(text) };
  return { ends: endsBefore(text, separator), finer: separators.slice(index + 1) };
}

/** Offsets after the first character where `separator` occurs, overlapping ones too, and the end. */
function endsBefore(text: string, separator: string): number[] {
  const ends: number[] = [];
  for (let at = text.indexOf(separator, 1); at !== -1; at = text.indexOf(separator, at + 1)) {
    ends.push(at);
  }
  ends.push(text.length);
  return ends;
}

function addPacked({ text, offset }: Part, packed: readonly Span[], spans: Span[]): void {
  for (const span of packed) {
    const { start, end } = trimSpan(text, span);
    if (start < end) spans.push({ start: offset + start, end: offset + end });
  }
}
