/** Lines of two texts, each line a number that stands for its content. */
export interface LinePair {
  readonly a: Int32Array;
  readonly b: Int32Array;
}

/** Part of both texts: from `start` (inclusive) to `end` (exclusive), counted in lines. */
export interface LineRange {
  readonly startA: number;
  readonly endA: number;
  readonly startB: number;
  readonly endB: number;
}

/** Lines of `a` that lines of `b` take the place of; either may be none, not both. */
export type LineChange = LineRange;

/** Which lines are in one text alone: 1 at their number, 0 for lines that both have. */
export interface ChangedLines {
  readonly a: Uint8Array;
  readonly b: Uint8Array;
}

/** Marks all lines of a range as being in one text alone. */
export function markChanged(changed: ChangedLines, range: LineRange): void {
  changed.a.fill(1, range.startA, range.endA);
  changed.b.fill(1, range.startB, range.endB);
}

/** The changes that the marks come to, in order. */
export function changesOf({ a, b }: ChangedLines): LineChange[] {
  const changes: LineChange[] = [];
  let [atA, atB] = [0, 0];
  while (atA < a.length || atB < b.length) {
    const [startA, startB] = [atA, atB];
    while (a[atA] === 1) atA++;
    while (b[atB] === 1) atB++;
    if (atA > startA || atB > startB) changes.push({ startA, endA: atA, startB, endB: atB });
    atA++;
    atB++;
  }
  return changes;
}
