import type { Span } from '../../../model/chunk.js';
import type { Pieces } from './pieces.js';

/** Largest size of a span and of what two neighbours share, summed over pieces. */
export interface PackLimits {
  readonly size: number;
  readonly overlap: number;
}

/**
 * Joins consecutive pieces into spans: each takes pieces until the next one would exceed `size`;
 * the next span begins with as many of its last pieces as `overlap` and the piece to come allow.
 * Linear. The rule is that of LangChain's `TextSplitter.mergeSplits` for an empty separator.
 */
export function packPieces({ start, ends, sizes }: Pieces, { size, overlap }: PackLimits): Span[] {
  const spans: Span[] = [];
  const add = (from: number, to: number): void => {
    const spanStart = from === 0 ? start : ends[from - 1];
    const end = ends[to - 1];
    if (spanStart !== undefined && end !== undefined) spans.push({ start: spanStart, end });
  };
  let first = 0;
  let total = 0;
  for (let index = 0; index < sizes.length; index += 1) {
    const next = sizes[index] ?? 0;
    if (total + next > size && index > first) {
      add(first, index);
      while (total > overlap || (total + next > size && total > 0)) {
        total -= sizes[first] ?? 0;
        first += 1;
      }
    }
    total += next;
  }
  if (first < sizes.length) add(first, sizes.length);
  return spans;
}
