import type { Span } from '../../../model/chunk.js';
import type { SplitOptions } from '../../../model/splitter.js';

/** When neighbouring spans are joined. */
export interface Merging<T extends Span> extends Pick<SplitOptions, 'size' | 'measure'> {
  readonly text: string;
  /** Spans smaller than this are joined with a neighbour; 0 for none. */
  readonly minSize: number;
  /** Whether two neighbours may be one span. */
  readonly mayJoin: (before: T, after: T) => boolean;
}

/**
 * Joins each of the ascending `spans` that is smaller than `minSize` with the one after it, or else
 * with the one before it, where they may join and both fit `size`. A span stays small where neither
 * does. Linear.
 */
export function mergeSmall<T extends Span>(spans: readonly T[], merging: Merging<T>): T[] {
  const { text, minSize, size, measure, mayJoin } = merging;
  if (minSize === 0) return [...spans];
  const sizeOf = ({ start, end }: Span): number => measure(text.slice(start, end));
  const merged: T[] = [];
  const join = (before: T | undefined, after: T): T | undefined => {
    if (before === undefined || !mayJoin(before, after)) return undefined;
    const union = { ...before, end: after.end };
    return sizeOf(union) <= size ? union : undefined;
  };
  const settleLast = (): void => {
    const last = merged.at(-1);
    if (last === undefined || sizeOf(last) >= minSize) return;
    const union = join(merged.at(-2), last);
    if (union !== undefined) merged.splice(-2, 2, union);
  };
  for (const span of spans) {
    const last = merged.at(-1);
    const isSmall = last !== undefined && sizeOf(last) < minSize;
    const union = isSmall ? join(last, span) : undefined;
    if (union !== undefined) merged.splice(-1, 1, union);
    else {
      settleLast();
      merged.push(span);
    }
  }
  settleLast();
  return merged;
}
