/** A part of two sequences, from and up to a place in each. */
export interface Part {
  readonly aStart: number;
  readonly aEnd: number;
  readonly bStart: number;
  readonly bEnd: number;
}

/** Elements that two sequences share, from a place in each. */
export interface Match {
  readonly before: number;
  readonly after: number;
  readonly length: number;
}

/** Marks a diagonal on which nothing was reached. */
const NOWHERE = -1;

/**
 * The fewest removals and additions that make one sequence the other: the greedy algorithm of
 * E. W. Myers, "An O(ND) difference algorithm and its variations" (1986), figure 2.
 *
 * After `mostEdits` edits without an end it takes the way that got furthest, and goes on from there.
 * So the cost is at most (elements × mostEdits / 2) steps however unlike the two are, and the answer
 * then is a good one instead of the best. A place on diagonal k is x in `a` and x - k in `b`, both
 * counted from the beginning of what is left.
 */
export class EditPath {
  /** By number of edits d: the furthest place in `a` on the diagonals -d, -d + 2, … d. */
  #reached = new Int32Array(0);
  #rest: Part = { aStart: 0, aEnd: 0, bStart: 0, bEnd: 0 };
  #n = 0;
  #m = 0;

  constructor(
    readonly a: Int32Array,
    readonly b: Int32Array,
    readonly mostEdits: number,
  ) {}

  /** Adds the matches of a part, ascending. */
  match(part: Part, matches: Match[]): void {
    let { aStart, bStart } = part;
    this.#makeRoom(part);
    while (aStart < part.aEnd && bStart < part.bEnd) {
      this.#rest = { ...part, aStart, bStart };
      this.#n = part.aEnd - aStart;
      this.#m = part.bEnd - bStart;
      const end = this.#search();
      this.#trace(end, matches);
      const x = this.#at(end.d, end.k);
      aStart += x;
      bStart += x - end.k;
    }
  }

  #makeRoom({ aStart, aEnd, bStart, bEnd }: Part): void {
    const edits = Math.min(this.mostEdits, aEnd - aStart + bEnd - bStart);
    const places = ((edits + 1) * (edits + 2)) / 2;
    if (this.#reached.length < places) this.#reached = new Int32Array(places);
  }

  /** Goes on until the end is reached, or no edit is left. */
  #search(): { readonly d: number; readonly k: number } {
    for (let d = 0; d <= this.mostEdits; d++) {
      const row = (d * (d + 1)) / 2;
      for (let k = -d; k <= d; k += 2) {
        const x = this.#slide(d === 0 ? 0 : Math.max(this.#removal(d, k), this.#addition(d, k)), k);
        this.#reached[row + (k + d) / 2] = x;
        if (x === this.#n && x - k === this.#m) return { d, k };
      }
    }
    return { d: this.mostEdits, k: this.#bestDiagonal() };
  }

  #at(d: number, k: number): number {
    if (k < -d || k > d) return NOWHERE;
    return this.#reached[(d * (d + 1)) / 2 + (k + d) / 2] ?? NOWHERE;
  }

  /** Where edit number d brings us on diagonal k when it leaves out an element of `a`. */
  #removal(d: number, k: number): number {
    const x = this.#at(d - 1, k - 1);
    return x === NOWHERE || x === this.#n ? NOWHERE : x + 1;
  }

  /** The same when it takes in an element of `b`. */
  #addition(d: number, k: number): number {
    const x = this.#at(d - 1, k + 1);
    return x === NOWHERE || x - k > this.#m ? NOWHERE : x;
  }

  /** Passes over equal elements. */
  #slide(from: number, k: number): number {
    if (from === NOWHERE) return NOWHERE;
    const [n, m] = [this.#n, this.#m];
    const { aStart, bStart } = this.#rest;
    let x = from;
    while (x < n && x - k < m && this.a[aStart + x] === this.b[bStart + x - k]) x++;
    return x;
  }

  /** The diagonal that came furthest in both sequences together. */
  #bestDiagonal(): number {
    const d = this.mostEdits;
    let best = 0;
    let furthest = -1;
    for (let k = -d; k <= d; k += 2) {
      const x = this.#at(d, k);
      if (x === NOWHERE || 2 * x - k <= furthest) continue;
      best = k;
      furthest = 2 * x - k;
    }
    return best;
  }

  /** Walks back from where a search ended and adds what was equal on the way. */
  #trace(end: { readonly d: number; readonly k: number }, matches: Match[]): void {
    const { aStart, bStart } = this.#rest;
    const found: Match[] = [];
    let { d, k } = end;
    for (; d >= 0; d--) {
      const x = this.#at(d, k);
      const [removal, addition] = d === 0 ? [0, 0] : [this.#removal(d, k), this.#addition(d, k)];
      const start = Math.max(removal, addition);
      if (x > start)
        found.push({ before: aStart + start, after: bStart + start - k, length: x - start });
      k += removal >= addition ? -1 : 1;
    }
    for (const match of found.reverse()) matches.push(match);
  }
}
