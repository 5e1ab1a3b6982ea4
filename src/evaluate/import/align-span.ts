import type { Span } from '../../model/chunk.js';
import { isSpace } from './compact-text.js';

/**
 * The span of `text` that says what a span of `passage` says, where the passage stands in the text
 * from `start` on, white space apart. Undefined for a span of white space.
 */
export function alignSpan(
  passage: { readonly text: string; readonly span: Span },
  { text, start }: { readonly text: string; readonly start: number },
): Span | undefined {
  const before = countUnits(passage.text, { start: 0, end: passage.span.start });
  const inside = countUnits(passage.text, passage.span);
  if (inside === 0) return undefined;
  const from = offsetOfUnit(text, start, before);
  return { start: from, end: offsetOfUnit(text, from, inside - 1) + 1 };
}

/** Code units of a span that are no white space. */
function countUnits(text: string, { start, end }: Span): number {
  let count = 0;
  for (let i = start; i < end; i++) if (!isSpace(text.charCodeAt(i))) count++;
  return count;
}

/** Where the unit stands that `count` others, white space not counted, lie before from `start` on. */
function offsetOfUnit(text: string, start: number, count: number): number {
  let left = count;
  for (let i = start; i < text.length; i++) {
    if (isSpace(text.charCodeAt(i))) continue;
    if (left === 0) return i;
    left--;
  }
  throw new Error('the passage does not stand in the text');
}
