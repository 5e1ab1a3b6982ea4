/**
 * Where passages of a text stood in an earlier version of it, by their words alone.
 *
 * What both versions begin with and end with is the same text, so a passage inside either stands
 * where it stood. Any other passage is looked for in what lies between in the earlier version: found,
 * it is the same passage, moved or not; each place there answers for one passage alone, so a copy
 * that was added is new. A passage counts as found only where it is not cut out of a longer word.
 */
import type { Span } from '../model/chunk.js';

/**
 * For each passage of `after`, in ascending order of start, where it begins in `before`; undefined
 * where `before` does not say it. Costs a search of what differs for each passage in it.
 */
export function mapPassages(
  before: string,
  after: string,
  passages: readonly Span[],
): (number | undefined)[] {
  if (before === after) return passages.map(({ start }) => start);
  const head = commonHead(before, after);
  const tail = commonTail(before, after, head);
  const shift = before.length - after.length;
  const between = { from: head, to: before.length - tail };
  const search = new PassageSearch(before, between);
  return passages.map(({ start, end }) => {
    const passage = { text: after.slice(start, end), edges: edgesOf(after, start, end) };
    if (end <= head && isWhole(before, start, passage)) return start;
    if (start >= after.length - tail && isWhole(before, start + shift, passage)) {
      return start + shift;
    }
    return search.find(passage);
  });
}

/** A passage with whether each of its ends lies inside a word. */
interface Passage {
  readonly text: string;
  readonly edges: readonly [boolean, boolean];
}

/** Finds passages that touch a stretch of a text, each place once. */
class PassageSearch {
  /** Where the last passage that was found ends: the next one most likely begins there. */
  #cursor: number;
  /** Where the search for a text goes on once it was found. */
  readonly #used = new Map<string, number>();

  constructor(
    readonly text: string,
    readonly stretch: { readonly from: number; readonly to: number },
  ) {
    this.#cursor = stretch.from;
  }

  find(passage: Passage): number | undefined {
    const { length } = passage.text;
    // A place that only touches the stretch holds some of it all the same.
    const first = Math.max(0, this.stretch.from - length + 1);
    const from = this.#used.get(passage.text) ?? first;
    const found =
      this.#search(passage, Math.max(from, this.#cursor)) ?? this.#search(passage, from);
    if (found === undefined) return undefined;
    this.#cursor = found + length;
    this.#used.set(passage.text, found + Math.max(1, length));
    return found;
  }

  #search(passage: Passage, from: number): number | undefined {
    for (let at = this.text.indexOf(passage.text, from); at >= 0;) {
      if (at >= this.stretch.to) return undefined;
      if (isWhole(this.text, at, passage)) return at;
      at = this.text.indexOf(passage.text, at + 1);
    }
    return undefined;
  }
}

function commonHead(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}

/** Of what lies behind the common head. */
function commonTail(a: string, b: string, head: number): number {
  const most = Math.min(a.length, b.length) - head;
  let length = 0;
  while (
    length < most &&
    a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)
  ) {
    length++;
  }
  return length;
}

function edgesOf(text: string, start: number, end: number): [boolean, boolean] {
  return [cutsWord(text, start), cutsWord(text, end)];
}

/** True where a place is no more inside of a word than the passage itself is. */
function isWhole(text: string, at: number, { text: own, edges }: Passage): boolean {
  const [start, end] = edgesOf(text, at, at + own.length);
  return (!start || edges[0]) && (!end || edges[1]);
}

const WORD = /[\p{L}\p{N}]/u;

function cutsWord(text: string, at: number): boolean {
  return at > 0 && at < text.length && WORD.test(text[at - 1] ?? '') && WORD.test(text[at] ?? '');
}
