import type { Span } from '../model/chunk.js';
import { mirrored, runsIn, type TextDiff, type TextRun } from './text-run.js';

/**
 * What happened to a piece of text: `same` stands on both sides, `removed` and `added` on one;
 * `out` stands elsewhere now (in another chunk), `in` stood elsewhere before.
 */
export type WordFate = 'same' | 'removed' | 'added' | 'out' | 'in';

/** A piece of text and what happened to it. */
export type MarkedWords = readonly [fate: WordFate, text: string];

/** Two texts and their difference, ready to be looked at from both sides. */
export class MarkedTexts {
  readonly #back: TextDiff;

  constructor(
    readonly before: string,
    readonly after: string,
    readonly diff: TextDiff,
  ) {
    this.#back = mirrored(diff);
  }

  /**
   * How a span of the text before became a span of the text after, in reading order. All pieces but
   * `added` and `in` give the one, all but `removed` and `out` the other.
   */
  mark(before: Span, after: Span): MarkedWords[] {
    const pieces: MarkedWords[] = [];
    let [a, b] = [before.start, after.start];
    const end = { before: before.end, after: after.end, length: 0 };
    for (const run of [...this.#shared(before, after), end]) {
      this.#pushGap(pieces, { start: a, end: run.before }, { start: b, end: run.after });
      push(pieces, 'same', this.before.slice(run.before, run.before + run.length));
      [a, b] = [run.before + run.length, run.after + run.length];
    }
    return pieces;
  }

  /** What both spans hold, in the same order. */
  *#shared(before: Span, after: Span): Generator<TextRun, void, undefined> {
    for (const run of runsIn(this.diff.kept, before)) {
      const start = Math.max(run.after, after.start);
      const length = Math.min(run.after + run.length, after.end) - start;
      if (length > 0) yield { before: run.before + start - run.after, after: start, length };
    }
  }

  /** What only one of the spans holds; a passage that came in stands before what went. */
  #pushGap(pieces: MarkedWords[], before: Span, after: Span): void {
    const fresh = [...partsOf(this.#back, after)];
    if (fresh[0]?.isFound === true) {
      push(pieces, 'in', this.after.slice(fresh[0].start, fresh[0].end));
      fresh.shift();
    }
    for (const { start, end, isFound } of partsOf(this.diff, before)) {
      push(pieces, isFound ? 'out' : 'removed', this.before.slice(start, end));
    }
    for (const { start, end, isFound } of fresh) {
      push(pieces, isFound ? 'in' : 'added', this.after.slice(start, end));
    }
  }
}

/** A span in parts that the other text has somewhere, and parts that it has not. */
function* partsOf(
  { kept, moved }: TextDiff,
  { start, end }: Span,
): Generator<Span & { readonly isFound: boolean }, void, undefined> {
  const span = { start, end };
  const found = [...runsIn(kept, span), ...runsIn(moved, span)].sort((a, b) => a.before - b.before);
  let from = start;
  let foundFrom = start;
  for (const { before, length } of [...found, { before: end, length: 0 }]) {
    if (before > from) {
      if (from > foundFrom) yield { start: foundFrom, end: from, isFound: true };
      yield { start: from, end: before, isFound: false };
      foundFrom = before;
    }
    from = before + length;
  }
  if (from > foundFrom) yield { start: foundFrom, end: from, isFound: true };
}

function push(pieces: MarkedWords[], fate: WordFate, text: string): void {
  if (text === '') return;
  const last = pieces.at(-1);
  if (last?.[0] === fate) pieces[pieces.length - 1] = [fate, last[1] + text];
  else pieces.push([fate, text]);
}
