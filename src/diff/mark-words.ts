import type { Span } from '../model/chunk.js';
import { mirrored, runsIn, type TextDiff, type TextRun } from './text-run.js';

/**
 * What happened to a piece of text: `same` stands on both sides, `removed` and `added` on one. `out`
 * did not change, but lies in another chunk now, `in` lay in another one before. `moved-out` and
 * `moved-in` are passages that stand elsewhere in the text now, or stood elsewhere.
 */
export type WordFate = 'same' | 'removed' | 'added' | 'out' | 'in' | 'moved-out' | 'moved-in';

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
   * those that were added or came in give the one, all but those that went the other.
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
    if (fresh[0]?.where === 'kept') {
      push(pieces, 'in', this.after.slice(fresh[0].start, fresh[0].end));
      fresh.shift();
    }
    for (const { start, end, where } of partsOf(this.diff, before)) {
      push(pieces, GONE[where], this.before.slice(start, end));
    }
    for (const { start, end, where } of fresh) {
      push(pieces, CAME[where], this.after.slice(start, end));
    }
  }
}

const GONE = { kept: 'out', moved: 'moved-out', nowhere: 'removed' } as const;
const CAME = { kept: 'in', moved: 'moved-in', nowhere: 'added' } as const;

/** A part of a span, and how the other text has it. */
interface FoundPart extends Span {
  readonly where: 'kept' | 'moved' | 'nowhere';
}

/** A span in parts by where the other text has them. */
function* partsOf(diff: TextDiff, { start, end }: Span): Generator<FoundPart, void, undefined> {
  const span = { start, end };
  const found = (['kept', 'moved'] as const).flatMap((where) =>
    [...runsIn(diff[where], span)].map(({ before, length }) => ({ before, length, where })),
  );
  let from = start;
  for (const { before, length, where } of found.sort((a, b) => a.before - b.before)) {
    if (before > from) yield { start: from, end: before, where: 'nowhere' };
    yield { start: before, end: before + length, where };
    from = before + length;
  }
  if (end > from) yield { start: from, end, where: 'nowhere' };
}

function push(pieces: MarkedWords[], fate: WordFate, text: string): void {
  if (text === '') return;
  const last = pieces.at(-1);
  if (last?.[0] === fate) pieces[pieces.length - 1] = [fate, last[1] + text];
  else pieces.push([fate, text]);
}
