import type { Span } from '../model/chunk.js';
import { gapsBetween, runsIn, type TextDiff } from './text-run.js';

/** Share of a span's characters that have to be there still for it to be the same passage. */
const LEAST_KEPT = 0.5;
/** How much longer an edited passage may be than it was; more was put into it than it said. */
const MOST_GROWTH = 3;

/** Two texts, and how the first became the second. */
export interface TextChange {
  readonly before: string;
  readonly after: string;
  readonly diff: TextDiff;
}

/** Where a span of the text before stands in the text after, or why nobody can say. */
export type Reanchored =
  /** Its words stand there as they are. */
  | { readonly status: 'kept'; readonly span: Span }
  /** Words of it were edited, its ends are known. */
  | { readonly status: 'edited'; readonly span: Span }
  | { readonly status: 'lost'; readonly reason: 'gone' | 'ambiguous'; readonly message: string };

/**
 * Follows a span through an edit of its text. Its words are taken where the diff has them, whole, or
 * else where they stand once in the text after. Where they were edited, each end has to be a character
 * that is there still, or the edge of an edit: an edit over an end leaves open what belongs to it.
 */
export function reanchorSpan(change: TextChange, span: Span): Reanchored {
  const { before, after, diff } = change;
  const whole = wholeIn(diff, span);
  if (whole !== undefined) return { status: 'kept', span: whole };
  const words = before.slice(span.start, span.end);
  const first = after.indexOf(words);
  if (first >= 0) {
    const isOnce = after.indexOf(words, first + 1) === -1;
    if (isOnce) return { status: 'kept', span: { start: first, end: first + words.length } };
    return ambiguous('the text around it is gone, and its words stand more than once');
  }
  const kept = [...runsIn(diff.kept, span)];
  const left = kept.reduce((sum, { length }) => sum + length, 0);
  if (left < LEAST_KEPT * words.length) return gone('most of its words are gone');
  const start = startOf(change, span);
  const end = endOf(change, span);
  if (start === undefined || end === undefined || start >= end) {
    return ambiguous('an edit goes over its beginning or its end');
  }
  if (end - start > MOST_GROWTH * words.length)
    return ambiguous('more was put into it than it said');
  return { status: 'edited', span: { start, end } };
}

/** The span where one run holds all of it, moved or not. */
function wholeIn({ kept, moved }: TextDiff, { start, end }: Span): Span | undefined {
  for (const runs of [kept, moved]) {
    const [run] = runsIn(runs, { start, end });
    if (run?.length === end - start) return { start: run.after, end: run.after + run.length };
  }
  return undefined;
}

function startOf(change: TextChange, { start }: Span): number | undefined {
  const [run] = runsIn(change.diff.kept, { start, end: start + 1 });
  if (run !== undefined) return run.after;
  const gap = gapAt(change, start);
  return gap?.before.start === start ? gap.after.start : undefined;
}

function endOf(change: TextChange, { end }: Span): number | undefined {
  const [run] = runsIn(change.diff.kept, { start: end - 1, end });
  if (run !== undefined) return run.after + run.length;
  const gap = gapAt(change, end - 1);
  return gap?.before.end === end ? gap.after.end : undefined;
}

function gapAt({ before, after, diff }: TextChange, offset: number) {
  const gaps = gapsBetween(diff.kept, { before: before.length, after: after.length });
  return gaps.find((gap) => gap.before.start <= offset && offset < gap.before.end);
}

function gone(message: string): Reanchored {
  return { status: 'lost', reason: 'gone', message };
}

function ambiguous(message: string): Reanchored {
  return { status: 'lost', reason: 'ambiguous', message };
}
