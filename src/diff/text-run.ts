import type { Span } from '../model/chunk.js';

/** Characters that two texts share: `length` UTF-16 code units from an offset in each. */
export interface TextRun {
  readonly before: number;
  readonly after: number;
  readonly length: number;
}

/**
 * How one text became another. A character of either text stands in at most one run; what stands in
 * none was removed or added. This is also the map of offsets from one text to the other.
 */
export interface TextDiff {
  /** Ascending in both texts. */
  readonly kept: readonly TextRun[];
  /** Passages that stand elsewhere among the rest, ascending in the text before. */
  readonly moved: readonly TextRun[];
}

/** The difference seen from the other side. */
export function mirrored({ kept, moved }: TextDiff): TextDiff {
  const turned = (runs: readonly TextRun[]) =>
    runs.map(({ before, after, length }) => ({ before: after, after: before, length }));
  return { kept: turned(kept), moved: turned(moved).sort((a, b) => a.before - b.before) };
}

/** Adds a run to a list, joined with the last one where they touch in both texts. */
export function pushRun(runs: TextRun[], run: TextRun): void {
  if (run.length === 0) return;
  const last = runs.at(-1);
  const touches =
    last !== undefined &&
    last.before + last.length === run.before &&
    last.after + last.length === run.after;
  if (touches) runs[runs.length - 1] = { ...last, length: last.length + run.length };
  else runs.push(run);
}

/** A place where two texts differ; one of the spans may be empty. */
export interface TextGap {
  readonly before: Span;
  readonly after: Span;
}

/** What lies between ascending runs of two texts, and before and behind them. */
export function gapsBetween(
  kept: readonly TextRun[],
  lengths: { readonly before: number; readonly after: number },
): TextGap[] {
  const gaps: TextGap[] = [];
  let before = 0;
  let after = 0;
  const end = { before: lengths.before, after: lengths.after, length: 0 };
  for (const run of [...kept, end]) {
    if (run.before > before || run.after > after) {
      gaps.push({
        before: { start: before, end: run.before },
        after: { start: after, end: run.after },
      });
    }
    before = run.before + run.length;
    after = run.after + run.length;
  }
  return gaps;
}

/** The parts of ascending runs that lie in a span of the text before. */
export function* runsIn(
  runs: readonly TextRun[],
  { start, end }: Span,
): Generator<TextRun, void, undefined> {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const run = runs[middle];
    if (run !== undefined && run.before + run.length <= start) low = middle + 1;
    else high = middle;
  }
  for (let run = runs[low]; run !== undefined && run.before < end; run = runs[++low]) {
    const skipped = Math.max(0, start - run.before);
    const length = Math.min(end, run.before + run.length) - (run.before + skipped);
    if (length > 0) yield { before: run.before + skipped, after: run.after + skipped, length };
  }
}
