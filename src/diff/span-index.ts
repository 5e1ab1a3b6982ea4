import type { Span } from '../model/chunk.js';

/** Finds which of some spans a range touches; they come in order of their starts and may overlap. */
export class SpanIndex {
  /** By place: the largest end of the spans up to it. */
  readonly #ends: Int32Array;

  constructor(readonly spans: readonly Span[]) {
    this.#ends = new Int32Array(spans.length);
    let largest = 0;
    for (const [i, { end }] of spans.entries()) {
      largest = Math.max(largest, end);
      this.#ends[i] = largest;
    }
  }

  /** Places of the spans that share characters with a range, and how many. */
  *touching({ start, end }: Span): Generator<{ place: number; shared: number }, void, undefined> {
    for (let place = this.#firstEndingBehind(start); place < this.spans.length; place++) {
      const span = this.spans[place];
      if (span === undefined || span.start >= end) return;
      const shared = Math.min(end, span.end) - Math.max(start, span.start);
      if (shared > 0) yield { place, shared };
    }
  }

  #firstEndingBehind(offset: number): number {
    let low = 0;
    let high = this.spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ends[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
