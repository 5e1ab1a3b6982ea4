/**
 * Shortest edit script in linear space (Eugene W. Myers, «An O(ND) difference algorithm and its
 * variations», 1986): a point half-way on a shortest path is found from both ends at once, then
 * either half is done in the same way. Lines that the other text does not have are set aside first.
 * Texts that differ too much are split where the search has got furthest, so that the cost stays
 * bounded; the script is then right, but may not be the shortest.
 */
import type { ChangedLines, LinePair, LineRange } from './line-change.js';
import { markChanged } from './line-change.js';

/** Edits from either end after which a search for the middle may give up. */
const MIN_EDITS = 256;
/** A diagonal that no path inside the texts has come to. */
const UNREACHED = -(2 ** 30);

/** Marks the lines of a range that are in one text alone. */
export function markByMyers(pair: LinePair, range: LineRange, changed: ChangedLines): void {
  const [a, b] = [
    pair.a.subarray(range.startA, range.endA),
    pair.b.subarray(range.startB, range.endB),
  ];
  const [placesA, placesB] = [placesOfKnown(a, new Set(b)), placesOfKnown(b, new Set(a))];
  const kept = { a: a.filter((_, at) => placesA.has(at)), b: b.filter((_, at) => placesB.has(at)) };
  const marks = { a: new Uint8Array(kept.a.length), b: new Uint8Array(kept.b.length) };
  const waiting = [{ startA: 0, endA: kept.a.length, startB: 0, endB: kept.b.length }];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    waiting.push(...splitPart(kept, part, marks));
  }
  markChanged(changed, range);
  [...placesA].forEach((at, i) => (changed.a[range.startA + at] = marks.a[i] ?? 0));
  [...placesB].forEach((at, i) => (changed.b[range.startB + at] = marks.b[i] ?? 0));
}

function placesOfKnown(lines: Int32Array, known: ReadonlySet<number>): Set<number> {
  const places = new Set<number>();
  lines.forEach((line, at) => {
    if (known.has(line)) places.add(at);
  });
  return places;
}

/** Marks what is settled of a part and gives the parts that are not. */
function splitPart(lines: LinePair, part: LineRange, marks: ChangedLines): LineRange[] {
  const range = withoutEqualEnds(lines, part);
  if (range.startA === range.endA || range.startB === range.endB) {
    markChanged(marks, range);
    return [];
  }
  const { a, b } = new MiddleSearch(lines, range).middle();
  const { startA, endA, startB, endB } = range;
  if ((a === startA && b === startB) || (a === endA && b === endB)) {
    markChanged(marks, range);
    return [];
  }
  return [
    { startA: a, endA, startB: b, endB },
    { startA, endA: a, startB, endB: b },
  ];
}

function withoutEqualEnds({ a, b }: LinePair, range: LineRange): LineRange {
  let { startA, endA, startB, endB } = range;
  while (startA < endA && startB < endB && a[startA] === b[startB]) {
    startA++;
    startB++;
  }
  while (startA < endA && startB < endB && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  return { startA, endA, startB, endB };
}

/** A number of lines of `a` and of `b`. */
interface Point {
  readonly a: number;
  readonly b: number;
}

/** How far into `a` the paths of one direction have come, by diagonal (lines of `a` less of `b`). */
class Frontier {
  readonly #reached: Int32Array;
  readonly #centre: number;

  constructor(
    readonly a: Int32Array,
    readonly b: Int32Array,
    most: number,
  ) {
    this.#centre = most + 1;
    this.#reached = new Int32Array(2 * most + 3).fill(UNREACHED);
    // One edit more leads onto the first diagonal.
    this.#reached[this.#centre + 1] = 0;
  }

  at(diagonal: number): number {
    return this.#reached[this.#centre + diagonal] ?? UNREACHED;
  }

  /** One more edit onto a diagonal, then along equal lines. */
  advance(diagonal: number): number {
    let x = Math.max(this.at(diagonal - 1) + 1, this.at(diagonal + 1));
    const isInside = x >= 0 && x <= this.a.length && x >= diagonal && x - diagonal <= this.b.length;
    if (!isInside) x = UNREACHED;
    while (x >= 0 && x < this.a.length && x - diagonal < this.b.length) {
      if (this.a[x] !== this.b[x - diagonal]) break;
      x++;
    }
    this.#reached[this.#centre + diagonal] = x;
    return x;
  }
}

class MiddleSearch {
  readonly #forth: Frontier;
  readonly #back: Frontier;
  readonly #lengthA: number;
  readonly #lengthB: number;
  readonly #most: number;

  constructor(
    { a, b }: LinePair,
    readonly range: LineRange,
  ) {
    const [ownA, ownB] = [
      a.subarray(range.startA, range.endA),
      b.subarray(range.startB, range.endB),
    ];
    [this.#lengthA, this.#lengthB] = [ownA.length, ownB.length];
    const all = ownA.length + ownB.length;
    this.#most = Math.min(Math.ceil(all / 2), Math.max(MIN_EDITS, Math.ceil(Math.sqrt(all))));
    this.#forth = new Frontier(ownA, ownB, this.#most);
    this.#back = new Frontier(ownA.slice().reverse(), ownB.slice().reverse(), this.#most);
  }

  middle(): Point {
    const delta = this.#lengthA - this.#lengthB;
    for (let edits = 0; edits <= this.#most; edits++) {
      for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
        const x = this.#forth.advance(diagonal);
        const other = delta - diagonal;
        const canMeet = delta % 2 !== 0 && Math.abs(other) < edits;
        if (canMeet && x + this.#back.at(other) >= this.#lengthA) return this.#point(x, diagonal);
      }
      for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
        const x = this.#back.advance(diagonal);
        const other = delta - diagonal;
        const canMeet = delta % 2 === 0 && Math.abs(other) <= edits;
        const fromStart = this.#lengthA - x;
        if (canMeet && x + this.#forth.at(other) >= this.#lengthA)
          return this.#point(fromStart, other);
      }
    }
    return this.#furthest();
  }

  /** The point that the paths from the start have got furthest to. */
  #furthest(): Point {
    let best: Point = { a: this.range.startA, b: this.range.startB };
    for (let diagonal = -this.#most; diagonal <= this.#most; diagonal += 2) {
      const x = this.#forth.at(diagonal);
      const point = this.#point(x, diagonal);
      if (x >= 0 && point.a + point.b > best.a + best.b) best = point;
    }
    return best;
  }

  #point(x: number, diagonal: number): Point {
    return { a: this.range.startA + x, b: this.range.startB + x - diagonal };
  }
}
