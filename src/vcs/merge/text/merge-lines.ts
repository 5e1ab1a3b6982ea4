/**
 * Three-way merge of lines, as `git merge` does it (its level «zealous»): changes of one side that
 * touch no change of the other are taken; changes alike are one change; where they overlap or touch,
 * the two sides are compared with each other, and what they still do not agree on is a conflict.
 * Conflicts with at most three lines between them become one.
 */
import type { Three } from '../three-way.js';
import { diffLines } from './diff-lines.js';
import type { LineChange } from './line-change.js';
import { numberLines } from './number-lines.js';

/** Lines that both sides agree on, or that they do not; in a conflict `base` is what it was about. */
export type MergedPart = { readonly lines: readonly string[] } | Three<readonly string[]>;

/** Lines between two conflicts that are not worth a break. */
const GAP = 3;

/** A place where the sides differ, as places in all three texts; ends are exclusive. */
interface Clash {
  readonly base: Span;
  readonly ours: Span;
  readonly theirs: Span;
  /** What to take; `none` is a conflict. */
  readonly take: 'theirs' | 'none';
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** How conflicts are cut: as finely as the sides differ, or whole, so that the base can be shown. */
export type ConflictCut = 'fine' | 'whole';

/** The parts of the merged text in order; there is a conflict where one has three versions. */
export function mergeLines(
  { base, ours, theirs }: Three<readonly string[]>,
  cut: ConflictCut = 'fine',
): MergedPart[] {
  const [b, o, t] = numberLines(base, ours, theirs);
  if (b === undefined || o === undefined || t === undefined) throw new Error('no lines');
  const numbers = { base: b, ours: o, theirs: t };
  const clashes = clashesOf(diffLines({ a: b, b: o }), diffLines({ a: b, b: t })).flatMap(
    (clash) => (clash.take === 'none' ? refine(numbers, clash, cut) : [clash]),
  );
  const parts: MergedPart[] = [];
  let at = 0;
  for (const clash of cut === 'fine' ? joinNear(clashes) : clashes) {
    parts.push({ lines: ours.slice(at, clash.ours.start) });
    at = clash.ours.end;
    const own = { ours: slice(ours, clash.ours), theirs: slice(theirs, clash.theirs) };
    if (clash.take === 'theirs') parts.push({ lines: own.theirs });
    else parts.push({ base: slice(base, clash.base), ...own });
  }
  parts.push({ lines: ours.slice(at) });
  return parts.filter((part) => !('lines' in part) || part.lines.length > 0);
}

function slice(lines: readonly string[], { start, end }: Span): string[] {
  return lines.slice(start, end);
}

/** What differs from our text: changes of theirs, and places that both changed differently. */
function clashesOf(ours: readonly LineChange[], theirs: readonly LineChange[]): Clash[] {
  const clashes: Clash[] = [];
  const sides = { ours: new Cursor(ours), theirs: new Cursor(theirs) };
  for (;;) {
    const [mine, yours] = [sides.ours.change, sides.theirs.change];
    if (yours === undefined) return clashes;
    if (mine === undefined || yours.endA < mine.startA) {
      const span = { start: yours.startA, end: yours.endA };
      clashes.push({
        base: span,
        ours: sides.ours.unchanged(span),
        theirs: { start: yours.startB, end: yours.endB },
        take: 'theirs',
      });
      sides.theirs.advance();
    } else if (mine.endA < yours.startA) sides.ours.advance();
    else clashes.push(overlap(sides));
  }
}

/** All changes that overlap or touch each other, as one. */
function overlap({ ours, theirs }: { ours: Cursor; theirs: Cursor }): Clash {
  const start = Math.min(ours.start, theirs.start);
  let end = start;
  const own = { ours: ours.place(start), theirs: theirs.place(start) };
  for (let grows = true; grows;) {
    grows = false;
    for (const side of [ours, theirs]) {
      while (side.change !== undefined && side.change.startA <= end) {
        end = Math.max(end, side.change.endA);
        side.advance();
        grows = true;
      }
    }
  }
  return {
    base: { start, end },
    ours: { start: own.ours, end: ours.place(end) },
    theirs: { start: own.theirs, end: theirs.place(end) },
    take: 'none',
  };
}

/** Walks the changes of one side and knows where a line of the base is on that side. */
class Cursor {
  #next = 0;
  /** Lines that the side has more than the base, up to the present change. */
  #shift = 0;

  constructor(readonly changes: readonly LineChange[]) {}

  get change(): LineChange | undefined {
    return this.changes[this.#next];
  }

  get start(): number {
    return this.change?.startA ?? Number.POSITIVE_INFINITY;
  }

  advance(): void {
    const { change } = this;
    if (change !== undefined) this.#shift = change.endB - change.endA;
    this.#next++;
  }

  /** Where an unchanged line of the base before the present change is. */
  place(line: number): number {
    return line + this.#shift;
  }

  unchanged({ start, end }: Span): Span {
    return { start: this.place(start), end: this.place(end) };
  }
}

/** Compares the sides of a conflict; nothing is left of it where they are alike. */
function refine(numbers: Three<Int32Array>, clash: Clash, cut: ConflictCut): Clash[] {
  const a = numbers.ours.subarray(clash.ours.start, clash.ours.end);
  const b = numbers.theirs.subarray(clash.theirs.start, clash.theirs.end);
  const changes = diffLines({ a, b });
  if (changes.length === 0) return [];
  if (cut === 'whole' || a.length === 0 || b.length === 0) return [clash];
  return changes.map(({ startA, endA, startB, endB }) => ({
    // Which part of the base is meant cannot be told any more.
    base: clash.base,
    ours: { start: clash.ours.start + startA, end: clash.ours.start + endA },
    theirs: { start: clash.theirs.start + startB, end: clash.theirs.start + endB },
    take: 'none',
  }));
}

function joinNear(clashes: readonly Clash[]): Clash[] {
  const joined: Clash[] = [];
  for (const clash of clashes) {
    const last = joined.at(-1);
    const isNear =
      last?.take === 'none' && clash.take === 'none' && clash.ours.start - last.ours.end <= GAP;
    if (!isNear) {
      joined.push(clash);
      continue;
    }
    const span = (side: keyof Three) => ({ start: last[side].start, end: clash[side].end });
    const wider = { base: span('base'), ours: span('ours'), theirs: span('theirs') };
    joined[joined.length - 1] = { ...wider, take: 'none' };
  }
  return joined;
}
