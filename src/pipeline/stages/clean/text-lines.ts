import type { Span } from '../../../model/chunk.js';
import type { MarkedText } from './edit-text.js';
import { protectedSpans, SpanCursor } from './protected-spans.js';

/** UTF-16 code units of the longest line that may be boilerplate. */
export const LONGEST_LINE = 4096;

/** How lines are compared. */
export type NumberMode = 'exact' | 'any';

/** A line that may be boilerplate; the span is without its line feed. */
export interface TextLine extends Span {
  /** What lines are compared by: white space made even and, for `any`, every number a 0. */
  readonly key: string;
}

/**
 * The lines of a text that may be boilerplate, in order: those with a letter or a digit, of at
 * most `LONGEST_LINE`, outside of tables, code and headings, which mean something wherever they
 * are repeated.
 */
export function* textLines(
  { text, marks }: MarkedText,
  numbers: NumberMode,
): Generator<TextLine, void, undefined> {
  const isProtected = ({ type }: { readonly type: string }) =>
    type === 'block' || type === 'heading';
  const protectedParts = new SpanCursor(protectedSpans(marks, isProtected));
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = { start, end };
    start = end + 1;
    if (end === line.start || end - line.start > LONGEST_LINE) continue;
    if (protectedParts.within(line).length > 0) continue;
    const key = lineKey(text.slice(line.start, line.end), numbers);
    if (hasContent.test(key)) yield { ...line, key };
  }
}

const hasContent = /[\p{L}\p{N}]/u;
const uneven = /\s\s|[^\S ]/;

/** What a line is compared by. */
export function lineKey(line: string, numbers: NumberMode): string {
  const trimmed = line.trim();
  const even = uneven.test(trimmed) ? trimmed.replace(/\s+/g, ' ') : trimmed;
  return numbers === 'any' ? even.replace(/\p{Nd}+/gu, '0') : even;
}
