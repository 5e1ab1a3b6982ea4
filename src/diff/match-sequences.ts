import { EditPath, type Match, type Part } from './edit-path.js';
import { gramsOf, onlyOnce, PairNames } from './grams.js';
import { longestAscent } from './longest-ascent.js';

/*
 * Two sequences of numbers are matched in this order, each step on what the one before left:
 *   1. the same beginning and the same end,
 *   2. a long rest: what stands exactly once in both (the idea of patience diff, Bram Cohen), the
 *      longest ascending choice of it, and again on what lies between,
 *   3. a short rest, or one without such: the fewest edits, bounded (`EditPath`).
 * Nothing here looks at a clock, so the result is the same on every machine.
 */

/** Elements of both sides up to which the fewest edits are looked for at once. */
const SHORT = 256;
/** How often what lies between anchors is searched for anchors of its own. */
const MOST_LEVELS = 12;

/**
 * Runs of equal elements, ascending in both sequences. An anchor is `anchor` elements in a row, a
 * power of two. Cost: about linear in the elements, and `EditPath`'s with `mostEdits`.
 */
export function matchSequences(
  a: Int32Array,
  b: Int32Array,
  options: { readonly anchor: number; readonly mostEdits: number },
): Match[] {
  const matches: Match[] = [];
  const whole = { aStart: 0, aEnd: a.length, bStart: 0, bEnd: b.length };
  new Matcher(a, b, options).match(whole, { matches, level: 0 });
  return matches;
}

/** Where matches go, and how deep the search for anchors is. */
interface Found {
  readonly matches: Match[];
  readonly level: number;
}

class Matcher {
  readonly #path: EditPath;

  constructor(
    readonly a: Int32Array,
    readonly b: Int32Array,
    readonly options: { readonly anchor: number; readonly mostEdits: number },
  ) {
    this.#path = new EditPath(a, b, options.mostEdits);
  }

  match(part: Part, into: Found): void {
    const { matches } = into;
    const { aStart, aEnd, bStart, bEnd } = part;
    const limit = Math.min(aEnd - aStart, bEnd - bStart);
    let head = 0;
    while (head < limit && this.a[aStart + head] === this.b[bStart + head]) head++;
    let tail = 0;
    while (tail < limit - head && this.a[aEnd - 1 - tail] === this.b[bEnd - 1 - tail]) tail++;
    if (head > 0) matches.push({ before: aStart, after: bStart, length: head });
    const rest = {
      aStart: aStart + head,
      aEnd: aEnd - tail,
      bStart: bStart + head,
      bEnd: bEnd - tail,
    };
    if (rest.aStart < rest.aEnd && rest.bStart < rest.bEnd) this.#inner(rest, into);
    if (tail > 0) matches.push({ before: aEnd - tail, after: bEnd - tail, length: tail });
  }

  #inner(part: Part, { matches, level }: Found): void {
    const { aStart, aEnd, bStart, bEnd } = part;
    const isShort = aEnd - aStart + bEnd - bStart <= SHORT;
    const anchors = isShort || level >= MOST_LEVELS ? [] : this.#anchors(part);
    if (anchors.length === 0) {
      this.#path.match(part, matches);
      return;
    }
    const { anchor: length } = this.options;
    const deeper = { matches, level: level + 1 };
    let [a, b] = [aStart, bStart];
    for (const anchor of anchors) {
      // Anchors of several elements may overlap on one side.
      if (anchor.before < a || anchor.after < b) continue;
      this.match({ aStart: a, aEnd: anchor.before, bStart: b, bEnd: anchor.after }, deeper);
      matches.push({ ...anchor, length });
      [a, b] = [anchor.before + length, anchor.after + length];
    }
    this.match({ aStart: a, aEnd, bStart: b, bEnd }, deeper);
  }

  /** Places of what stands once on each side, ascending on both. */
  #anchors({
    aStart,
    aEnd,
    bStart,
    bEnd,
  }: Part): { readonly before: number; readonly after: number }[] {
    const { anchor } = this.options;
    const names = new PairNames();
    const left = onlyOnce(gramsOf(this.a.subarray(aStart, aEnd), anchor, names));
    const right = onlyOnce(gramsOf(this.b.subarray(bStart, bEnd), anchor, names));
    const pairs: { readonly before: number; readonly after: number }[] = [];
    for (const [gram, place] of left) {
      const other = right.get(gram);
      if (other !== undefined) pairs.push({ before: aStart + place, after: bStart + other });
    }
    return longestAscent(pairs);
  }
}
