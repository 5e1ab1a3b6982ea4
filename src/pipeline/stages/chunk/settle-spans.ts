import type { Span } from '../../../model/chunk.js';
import type { SplitOptions } from '../../../model/splitter.js';
import { graphemeEnds } from './grapheme-ends.js';
import { trimSpan } from './trim-span.js';
import { wordEnds } from './word-ends.js';

/** What `settleSpans` must know beside the spans. */
export interface Settling extends SplitOptions {
  /** Whether white space at the ends of a span is left out. */
  readonly trim: boolean;
}

/**
 * What every splitter does last: halves spans that are larger than `size`, drops spans of white
 * space alone and spans that lie wholly in another, and orders the rest.
 *
 * Sizes of pieces do not add up exactly for every tokenizer, so a span packed from them may
 * exceed the limit by a token; halves at a word make two chunks worth reading, where cutting off
 * the excess would leave a chunk of one word.
 */
export function settleSpans(text: string, spans: readonly Span[], options: Settling): Span[] {
  const fitting = spans.flatMap((span) => fit(text, span, options));
  fitting.sort((a, b) => a.start - b.start || a.end - b.end);
  const settled: Span[] = [];
  for (const span of fitting) {
    const last = settled.at(-1);
    if (last !== undefined && span.end <= last.end) continue;
    if (last?.start === span.start) settled.pop();
    settled.push(span);
  }
  return settled;
}

function fit(text: string, span: Span, options: Settling): Span[] {
  const trimmed = trimSpan(text, span);
  if (trimmed.start === trimmed.end) return [];
  const { start, end } = options.trim ? trimmed : span;
  const slice = text.slice(start, end);
  if (options.measure(slice) <= options.size) return [{ start, end }];
  const middle = endNearMiddle(slice, wordEnds(slice)) ?? endNearMiddle(slice, graphemeEnds(slice));
  if (middle === undefined) return [{ start, end }];
  return [
    ...fit(text, { start, end: start + middle }, options),
    ...fit(text, { start: start + middle, end }, options),
  ];
}

/** The end nearest to the middle of `text` that has more than white space on both sides. */
function endNearMiddle(text: string, ends: readonly number[]): number | undefined {
  const solid = trimSpan(text, { start: 0, end: text.length });
  const distance = (end: number): number => Math.abs(end * 2 - text.length);
  let best: number | undefined;
  for (const end of ends) {
    if (end <= solid.start || end >= solid.end) continue;
    if (best === undefined || distance(end) < distance(best)) best = end;
  }
  return best;
}
