import type { Span } from '../../../model/chunk.js';
import type { SplitOptions } from '../../../model/splitter.js';
import { blocksWithin } from './block-spans.js';
import { graphemeEnds } from './grapheme-ends.js';
import { halveSpan } from './halve-span.js';
import { lineEnds, paragraphEnds } from './line-ends.js';
import { packPieces } from './pack-pieces.js';
import { cutPieces, type Cut, type Pieces } from './pieces.js';
import { sentenceEnds } from './sentence-ends.js';
import { settleSpans } from './settle-spans.js';
import { trimSpan } from './trim-span.js';
import { wordEnds } from './word-ends.js';

/** How prose is cut: each step only where a piece of the one before is larger than `size`. */
const proseCuts: readonly Cut[] = [paragraphEnds, lineEnds, sentenceEnds, wordEnds, graphemeEnds];

/** How tables and code are: whole, then by lines, which are the rows of a table. */
const blockCuts: readonly Cut[] = [(text) => [text.length], lineEnds, wordEnds, graphemeEnds];

/** One part of a text that is split by itself. */
export interface RangeToSplit {
  readonly text: string;
  readonly range: Span;
  /** Where the headings end that the range begins with, if it does. */
  readonly headEnd?: number;
  /** As `blockSpans` gives them. */
  readonly blocks: readonly Span[];
}

/**
 * Chunks of a range: the whole where it fits, else as many neighbouring pieces as `size` takes;
 * pieces are paragraphs and blocks, and of those that are too large lines, sentences or words.
 * Spans have no white space at their ends; neighbours share whole pieces up to `overlap`.
 */
export function rangeSpans(part: RangeToSplit, options: SplitOptions): Span[] {
  const { text, range } = part;
  const whole = trimSpan(text, range);
  if (whole.start === whole.end) return [];
  if (options.measure(text.slice(whole.start, whole.end)) <= options.size) return [whole];
  const pieces = piecesOf({ ...part, range: whole }, options);
  const spans = packPieces(pieces, options).flatMap((span) =>
    halveSpan(text, span, pieces, options),
  );
  return settleSpans(text, spans, { ...options, trim: true });
}

function piecesOf({ text, range, blocks, headEnd }: RangeToSplit, options: SplitOptions): Pieces {
  const pieces: Pieces = { start: range.start, ends: [], sizes: [] };
  const add = (start: number, end: number, cuts: readonly Cut[], size = options.size): void => {
    const own = cutPieces(text.slice(start, end), cuts, { ...options, size });
    for (const ownEnd of own.ends) pieces.ends.push(start + ownEnd);
    for (const ownSize of own.sizes) pieces.sizes.push(ownSize);
  };
  const within = blocksWithin(blocks, range);
  let from = range.start;
  if (headEnd !== undefined && headEnd > range.start) {
    const prose = { text, start: headEnd, end: within[0]?.start ?? range.end };
    const [bodyStart, firstEnd] = firstParagraph(prose);
    add(range.start, bodyStart, proseCuts);
    // No heading is to stand alone: the paragraph after it is cut where only one of them fits.
    const left = options.size - pieces.sizes.reduce((sum, size) => sum + size, 0);
    if (left > 0) add(bodyStart, firstEnd, proseCuts, left);
    from = left > 0 ? firstEnd : bodyStart;
  }
  for (const { start, end } of within) {
    add(from, start, proseCuts);
    add(start, end, blockCuts);
    from = end;
  }
  add(from, range.end, proseCuts);
  return pieces;
}

/** Where the first paragraph of a part of a text begins and ends. */
function firstParagraph(part: Span & { readonly text: string }): [start: number, end: number] {
  const start = Math.min(part.end, trimSpan(part.text, part).start);
  const rest = part.text.slice(start, part.end);
  return [start, start + (paragraphEnds(rest)[0] ?? 0)];
}
