import type { Span } from '../../../model/chunk.js';
import type { Mark } from '../../../model/text.js';

/** Spans of the marks that `isProtected` names, ascending, those that touch or overlap joined. */
export function protectedSpans(
  marks: readonly Mark[],
  isProtected: (mark: Mark) => boolean,
): Span[] {
  const spans: { start: number; end: number }[] = [];
  for (const mark of marks) {
    if (mark.start === mark.end || !isProtected(mark)) continue;
    const { start, end } = mark;
    const last = spans.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else spans.push({ start, end });
  }
  return spans;
}

/** Tells, for spans asked in ascending order, which of the protected ones they meet. */
export class SpanCursor {
  #next = 0;

  constructor(readonly spans: readonly Span[]) {}

  /** The protected spans that share a character with a range; ranges must ascend. */
  within({ start, end }: Span): readonly Span[] {
    while ((this.spans[this.#next]?.end ?? Infinity) <= start) this.#next += 1;
    let to = this.#next;
    while ((this.spans[to]?.start ?? Infinity) < end) to += 1;
    return to === this.#next ? none : this.spans.slice(this.#next, to);
  }
}

const none: readonly Span[] = [];
