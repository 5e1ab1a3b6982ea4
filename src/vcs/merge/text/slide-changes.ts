/**
 * A run of changed lines can stand at several places with the same effect: where the line before it
 * equals its last line, or the one behind it its first. As Git does it, each run is pushed up until
 * it meets others, which it takes in, then down again: to the lowest place where the other text has
 * changed lines too, so that a removal and an addition become one change, or else to the bottom.
 */
import type { ChangedLines, LinePair } from './line-change.js';

/** Slides the changed runs of both texts. */
export function slideChanges({ a, b }: LinePair, changed: ChangedLines): void {
  slideOneSide({ lines: a, changed: changed.a, other: changed.b });
  slideOneSide({ lines: b, changed: changed.b, other: changed.a });
}

interface Side {
  readonly lines: Int32Array;
  readonly changed: Uint8Array;
  readonly other: Uint8Array;
}

/** The changed lines, maybe none, between two lines that both texts have. */
class Group {
  start = 0;
  end: number;

  constructor(readonly changed: Uint8Array) {
    this.end = this.#endFrom(0);
  }

  get isEmpty(): boolean {
    return this.start === this.end;
  }

  /** Goes to the next group; false at the last. */
  next(): boolean {
    if (this.end >= this.changed.length) return false;
    this.start = this.end + 1;
    this.end = this.#endFrom(this.start);
    return true;
  }

  /** Goes to the group before; there is one. */
  previous(): void {
    this.end = this.start - 1;
    this.start = this.#startFrom(this.end);
  }

  /** One line up, taking in the group that it meets; false where it cannot. */
  slideUp(lines: Int32Array): boolean {
    if (this.start === 0 || lines[this.start - 1] !== lines[this.end - 1]) return false;
    this.start--;
    this.end--;
    this.changed[this.start] = 1;
    this.changed[this.end] = 0;
    this.start = this.#startFrom(this.start);
    return true;
  }

  /** One line down, likewise. */
  slideDown(lines: Int32Array): boolean {
    if (this.end === lines.length || lines[this.start] !== lines[this.end]) return false;
    this.changed[this.start] = 0;
    this.changed[this.end] = 1;
    this.start++;
    this.end = this.#endFrom(this.end + 1);
    return true;
  }

  #endFrom(start: number): number {
    let end = start;
    while (this.changed[end] === 1) end++;
    return end;
  }

  #startFrom(end: number): number {
    let start = end;
    while (this.changed[start - 1] === 1) start--;
    return start;
  }
}

function slideOneSide({ lines, changed, other }: Side): void {
  const group = new Group(changed);
  // Both texts have equally many lines in common, so the groups between them pair up.
  const beside = new Group(other);
  do {
    if (!group.isEmpty) slideGroup(lines, group, beside);
    beside.next();
  } while (group.next());
}

function slideGroup(lines: Int32Array, group: Group, beside: Group): void {
  let size: number;
  let highest: number;
  let meets: boolean;
  do {
    size = group.end - group.start;
    while (group.slideUp(lines)) beside.previous();
    highest = group.end;
    meets = !beside.isEmpty;
    while (group.slideDown(lines)) {
      beside.next();
      meets ||= !beside.isEmpty;
    }
    // It may have grown, and slide further then.
  } while (size !== group.end - group.start);
  if (group.end === highest || !meets) return;
  while (beside.isEmpty) {
    group.slideUp(lines);
    beside.previous();
  }
}
