import type { Span } from '../../../model/chunk.js';
import type { BlockMark, Mark } from '../../../model/text.js';
import { firstAfter } from './first-after.js';
import { trimSpan } from './trim-span.js';

/** A table or code, and the language of code where it is stated. */
export interface Block extends Span, Pick<BlockMark, 'kind' | 'language'> {}

/** Tables and code of a text without white space at their ends, ascending, none inside another. */
export function blockSpans(text: string, marks: readonly Mark[]): Block[] {
  const spans: Block[] = [];
  for (const mark of marks) {
    if (mark.type !== 'block') continue;
    const { start, end } = trimSpan(text, mark);
    const last = spans.at(-1)?.end ?? 0;
    if (start === end || end <= last) continue;
    // Blocks that overlap in part cannot both be whole: the second begins where the first ends.
    const { kind, language } = mark;
    const span = { start: Math.max(start, last), end, kind };
    spans.push(language === undefined ? span : { ...span, language });
  }
  return spans;
}

/** The parts of `blocks` (as `blockSpans` gives them) that lie in `range`. */
export function blocksWithin(blocks: readonly Span[], range: Span): Span[] {
  const within: Span[] = [];
  const first = firstAfter(blocks, range.start, ({ end }) => end);
  for (let index = first; index < blocks.length; index += 1) {
    const block = blocks[index];
    if (block === undefined || block.start >= range.end) break;
    const { start, end } = block;
    within.push({ start: Math.max(start, range.start), end: Math.min(end, range.end) });
  }
  return within;
}
