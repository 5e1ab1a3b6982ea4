import type { Span } from '../model/chunk.js';
import { runsIn, type TextDiff, type TextRun } from './text-run.js';

/**
 * Where a span of the text before stands in the text after: from the first to the last character of
 * it that is there still. Where a longer part of it was moved than stayed, that part is where it stands.
 * Undefined where nothing of it is left.
 */
export function mapSpan({ kept, moved }: TextDiff, span: Span): Span | undefined {
  const [stayed, went] = [[...runsIn(kept, span)], [...runsIn(moved, span)]];
  const longest = went.toSorted((a, b) => b.length - a.length).slice(0, 1);
  const chosen = lengthOf(longest) > lengthOf(stayed) ? longest : stayed;
  const [first, last] = [chosen[0], chosen.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return { start: first.after, end: last.after + last.length };
}

/** Whether a span of the text before lies in the text after as it is. */
export function isUnedited({ kept, moved }: TextDiff, span: Span): boolean {
  return [...kept, ...moved].some(
    ({ before, length }) => before <= span.start && before + length >= span.end,
  );
}

function lengthOf(runs: readonly TextRun[]): number {
  return runs.reduce((sum, { length }) => sum + length, 0);
}
