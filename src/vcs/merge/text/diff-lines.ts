/**
 * Line by line difference by histogram, as `git merge` takes it: the longest run of lines that both
 * texts have around the rarest line splits them in two, and either half is split in the same way
 * (Shawn Pearce's extension of Bram Cohen's patience diff, JGit 2010). Where every common line is
 * too frequent to split at, Myers' algorithm takes over. Costs about the number of lines; a line that
 * stands in a text thousands of times does not multiply it.
 */
import type { LineChange, LinePair, LineRange } from './line-change.js';
import { changesOf, markChanged } from './line-change.js';
import { markByMyers } from './myers.js';
import { slideChanges } from './slide-changes.js';

/** A line that is in `a` more often than that splits nothing. */
const MAX_OCCURRENCES = 64;

/** The changes that lead from `a` to `b`, in order, slid down as far as they go. */
export function diffLines(pair: LinePair): LineChange[] {
  const changed = { a: new Uint8Array(pair.a.length), b: new Uint8Array(pair.b.length) };
  const occurrences = new Occurrences(pair);
  const whole = { startA: 0, endA: pair.a.length, startB: 0, endB: pair.b.length };
  const waiting: LineRange[] = [whole];
  for (let range = waiting.pop(); range !== undefined; range = waiting.pop()) {
    if (range.startA === range.endA || range.startB === range.endB) {
      markChanged(changed, range);
      continue;
    }
    const split = occurrences.within(range, () => findSplit(pair, range, occurrences));
    if (split === 'nothing in common') markChanged(changed, range);
    else if (split === 'too frequent') markByMyers(pair, range, changed);
    else {
      waiting.push({ ...range, startA: split.endA, startB: split.endB });
      waiting.push({ ...range, endA: split.startA, endB: split.startB });
    }
  }
  slideChanges(pair, changed);
  return changesOf(changed);
}

/** Where each line stands in a range of `a`. Tables by line are made once and filled per range. */
class Occurrences {
  readonly #a: Int32Array;
  /** How often, by line. */
  readonly #count: Int32Array;
  /** The first place by line, one more than it; 0 for none. */
  readonly #first: Int32Array;
  /** The next place of the same line, by place; likewise. */
  readonly #next: Int32Array;

  constructor({ a, b }: LinePair) {
    const lines = Math.max(highest(a), highest(b)) + 1;
    this.#a = a;
    this.#count = new Int32Array(lines);
    this.#first = new Int32Array(lines);
    this.#next = new Int32Array(a.length);
  }

  /** Runs an action that asks about a range. */
  within<T>({ startA, endA }: LineRange, action: () => T): T {
    for (let at = endA - 1; at >= startA; at--) {
      const line = this.#a[at] ?? 0;
      this.#next[at] = this.#first[line] ?? 0;
      this.#first[line] = at + 1;
      this.#count[line] = (this.#count[line] ?? 0) + 1;
    }
    const result = action();
    for (let at = startA; at < endA; at++) {
      const line = this.#a[at] ?? 0;
      this.#count[line] = this.#first[line] = 0;
    }
    return result;
  }

  count(line: number): number {
    return this.#count[line] ?? 0;
  }

  /** The first place of a line; -1 for none. */
  first(line: number): number {
    return (this.#first[line] ?? 0) - 1;
  }

  /** The next place of the line at a place; -1 for none. */
  next(at: number): number {
    return (this.#next[at] ?? 0) - 1;
  }
}

function highest(lines: Int32Array): number {
  return lines.reduce((most, line) => Math.max(most, line), -1);
}

type Split = LineRange | 'nothing in common' | 'too frequent';

function findSplit(pair: LinePair, range: LineRange, occurrences: Occurrences): Split {
  const search = new SplitSearch(pair, range, occurrences);
  for (let atB = range.startB; atB < range.endB;) atB = search.tryLine(atB);
  return search.result();
}

class SplitSearch {
  #best: LineRange | undefined;
  /** Occurrences of the rarest line of the best run. */
  #rarity = MAX_OCCURRENCES + 1;
  #hasCommon = false;

  constructor(
    readonly pair: LinePair,
    readonly range: LineRange,
    readonly occurrences: Occurrences,
  ) {}

  /** Looks at the runs through one line of `b`; gives the next line that may do better. */
  tryLine(atB: number): number {
    const { occurrences } = this;
    const line = this.pair.b[atB] ?? 0;
    const count = occurrences.count(line);
    if (count === 0) return atB + 1;
    this.#hasCommon = true;
    if (count > this.#rarity) return atB + 1;
    let onwards = atB + 1;
    for (let atA = occurrences.first(line); atA >= 0;) {
      const { run, rarity } = this.#runThrough(atA, atB, count);
      onwards = Math.max(onwards, run.endB);
      const longest = this.#best === undefined ? 1 : this.#best.endA - this.#best.startA;
      if (longest < run.endA - run.startA || rarity < this.#rarity) {
        this.#best = run;
        this.#rarity = rarity;
      }
      // The next occurrence behind this run.
      while (atA >= 0 && atA < run.endA) atA = occurrences.next(atA);
    }
    return onwards;
  }

  /** The longest run of equal lines around two equal ones, and how rare its rarest line is. */
  #runThrough(atA: number, atB: number, count: number): { run: LineRange; rarity: number } {
    const { a, b } = this.pair;
    const { startA: firstA, endA: lastA, startB: firstB, endB: lastB } = this.range;
    let rarity = count;
    let [startA, startB, endA, endB] = [atA, atB, atA + 1, atB + 1];
    while (startA > firstA && startB > firstB && a[startA - 1] === b[startB - 1]) {
      startA--;
      startB--;
      rarity = Math.min(rarity, this.occurrences.count(a[startA] ?? 0));
    }
    while (endA < lastA && endB < lastB && a[endA] === b[endB]) {
      rarity = Math.min(rarity, this.occurrences.count(a[endA] ?? 0));
      endA++;
      endB++;
    }
    return { run: { startA, endA, startB, endB }, rarity };
  }

  result(): Split {
    if (this.#hasCommon && this.#rarity > MAX_OCCURRENCES) return 'too frequent';
    return this.#best ?? 'nothing in common';
  }
}
