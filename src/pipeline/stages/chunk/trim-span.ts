import type { Span } from '../../../model/chunk.js';

/** The span without white space at its ends; empty when there is nothing else. */
export function trimSpan(text: string, { start, end }: Span): Span {
  const tail = text.slice(start, end).trimStart();
  const first = end - tail.length;
  return { start: first, end: first + tail.trimEnd().length };
}
