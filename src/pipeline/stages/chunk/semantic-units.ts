import type { Span } from '../../../model/chunk.js';
import type { Mark } from '../../../model/text.js';
import { blockSpans } from './block-spans.js';
import { sentenceEnds } from './sentence-ends.js';
import { trimSpan } from './trim-span.js';

/**
 * What the semantic splitter never divides unless it alone is too large: sentences, and whole tables
 * and blocks of code. In order, apart from each other, without white space at their ends.
 */
export function semanticUnits(text: string, marks: readonly Mark[]): Span[] {
  const units: Span[] = [];
  const add = (span: Span): void => {
    const unit = trimSpan(text, span);
    if (unit.start < unit.end) units.push(unit);
  };
  const addSentences = (from: number, to: number): void => {
    let start = from;
    for (const end of sentenceEnds(text.slice(from, to))) {
      add({ start, end: from + end });
      start = from + end;
    }
  };
  let from = 0;
  for (const block of blockSpans(text, marks)) {
    addSentences(from, block.start);
    add(block);
    from = block.end;
  }
  addSentences(from, text.length);
  return units;
}
