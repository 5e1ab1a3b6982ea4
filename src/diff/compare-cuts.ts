import type { ChunkedText } from './chunk-change.js';
import { runsIn, type TextDiff } from './text-run.js';

/** Places where texts are cut, and how many of them stayed. */
export interface CutCounts {
  readonly before: number;
  readonly after: number;
  /** Cuts between the same characters on both sides. */
  readonly kept: number;
}

/**
 * Counts the ends of chunks, apart from the last of a text. White space at an end counts for nothing:
 * splitters differ in whose it is.
 */
export function compareCuts(before: ChunkedText, after: ChunkedText, diff: TextDiff): CutCounts {
  const old = cutsOf(before);
  const fresh = cutsOf(after);
  let kept = 0;
  for (const cut of old) {
    for (const run of runsIn(diff.kept, { start: cut - 1, end: cut })) {
      if (fresh.has(run.after + 1)) kept++;
    }
  }
  return { before: old.size, after: fresh.size, kept };
}

/** Offsets behind the last visible character of each chunk but the last. */
function cutsOf({ text, chunks }: ChunkedText): Set<number> {
  return new Set(
    chunks
      .slice(0, -1)
      .map(({ start, end }) => start + text.slice(start, end).trimEnd().length)
      .filter((cut) => cut > 0),
  );
}
