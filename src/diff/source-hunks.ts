import type { Span } from '../model/chunk.js';
import { diffTexts } from './diff-texts.js';
import { MarkedTexts, type MarkedWords } from './mark-words.js';
import { gapsBetween, type TextGap } from './text-run.js';

/** Lines of two texts that differ, with those around them. */
export interface SourceHunk {
  /** Number of the first line on each side, from 1. */
  readonly lineBefore: number;
  readonly lineAfter: number;
  readonly words: readonly MarkedWords[];
}

/**
 * Where two texts differ, as whole lines with `context` lines around them; places closer than that
 * are one hunk. Cost of `diffTexts`.
 */
export function sourceHunks(before: string, after: string, context: number): SourceHunk[] {
  const diff = diffTexts(before, after);
  const marked = new MarkedTexts(before, after, diff);
  const lengths = { before: before.length, after: after.length };
  const wide: TextGap[] = [];
  for (const gap of gapsBetween(diff.kept, lengths)) {
    const next = {
      before: widened(before, gap.before, context),
      after: widened(after, gap.after, context),
    };
    const last = wide.at(-1);
    const touches =
      last !== undefined &&
      (next.before.start <= last.before.end || next.after.start <= last.after.end);
    if (touches) {
      wide[wide.length - 1] = {
        before: { start: last.before.start, end: next.before.end },
        after: { start: last.after.start, end: next.after.end },
      };
    } else wide.push(next);
  }
  const [left, right] = [new LineCounter(before), new LineCounter(after)];
  return wide.map((hunk) => ({
    lineBefore: left.lineAt(hunk.before.start),
    lineAfter: right.lineAt(hunk.after.start),
    words: marked.mark(hunk.before, hunk.after),
  }));
}

/** A span as whole lines, with as many more on both sides. */
function widened(text: string, { start, end }: Span, lines: number): Span {
  let from = text.lastIndexOf('\n', start - 1);
  if (start === 0) from = -1;
  for (let i = 0; i < lines && from >= 0; i++)
    from = from === 0 ? -1 : text.lastIndexOf('\n', from - 1);
  let to = end > start && text[end - 1] === '\n' ? end : nextLine(text, end);
  for (let i = 0; i < lines && to < text.length; i++) to = nextLine(text, to);
  return { start: from + 1, end: to };
}

function nextLine(text: string, from: number): number {
  return text.indexOf('\n', from) + 1 || text.length;
}

/** Numbers of lines at offsets that ascend. */
class LineCounter {
  #line = 1;
  #offset = 0;

  constructor(readonly text: string) {}

  lineAt(offset: number): number {
    for (;;) {
      const end = this.text.indexOf('\n', this.#offset);
      if (end < 0 || end >= offset) return this.#line;
      this.#line++;
      this.#offset = end + 1;
    }
  }
}
