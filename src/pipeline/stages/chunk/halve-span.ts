import type { Span } from '../../../model/chunk.js';
import type { SplitOptions } from '../../../model/splitter.js';
import { firstAfter } from './first-after.js';
import type { Pieces } from './pieces.js';
import { trimSpan } from './trim-span.js';

/**
 * Halves a span that is larger than its pieces together, between two of them, so that none of
 * them is cut for the sake of a token.
 */
export function halveSpan(text: string, span: Span, pieces: Pieces, options: SplitOptions): Span[] {
  const { start, end } = trimSpan(text, span);
  if (start === end || options.measure(text.slice(start, end)) <= options.size) return [span];
  const middle = (start + end) / 2;
  const next = firstAfter(pieces.ends, middle, (at) => at);
  const [best] = pieces.ends
    .slice(Math.max(0, next - 1), next + 1)
    .filter((at) => at > start && at < end)
    .sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  if (best === undefined) return [span];
  return [
    ...halveSpan(text, { start: span.start, end: best }, pieces, options),
    ...halveSpan(text, { start: best, end: span.end }, pieces, options),
  ];
}
