import type { Span } from '../../../model/chunk.js';
import type { MarkedText, TextEdit } from './edit-text.js';
import { protectedSpans, SpanCursor } from './protected-spans.js';

/** A run of white space that may be too much of it: more than one, or other than a space. */
const runs = /\s{2,}|[^\S \n]|^\s|\s$/g;

/**
 * The edits that tidy the white space of a text.
 *
 * `trim`: none at the ends of lines, no blank lines before and behind the text.
 * `collapse`: also one space for several or for other white space within a line, and one blank
 * line for several. Tables and code stay as they are, and the indentation of every line.
 */
export function whiteSpaceEdits(
  { text, marks }: MarkedText,
  mode: 'trim' | 'collapse',
): TextEdit[] {
  const blocks = new SpanCursor(protectedSpans(marks, ({ type }) => type === 'block'));
  const edits: TextEdit[] = [];
  for (const { 0: run, index } of text.matchAll(runs)) {
    const whole = { start: index, end: index + run.length };
    for (const { start, end } of outside(whole, blocks.within(whole))) {
      const by = tidied(text, { start, end }, mode);
      if (by !== text.slice(start, end)) edits.push({ start, end, by });
    }
  }
  return edits;
}

/** What a run of white space becomes. */
function tidied(text: string, { start, end }: Span, mode: 'trim' | 'collapse'): string {
  const run = text.slice(start, end);
  // A file ends with a line feed; so most texts stay the very bytes of their documents.
  if (end === text.length) return start > 0 && run.includes('\n') ? '\n' : '';
  const indentation = /[^\n\v\f\r\u2028\u2029]*$/.exec(run)?.[0] ?? '';
  const atLineStart = start === 0 || text[start - 1] === '\n';
  if (start === 0) return indentation;
  const breaks = run.length - run.replaceAll('\n', '').length;
  if (breaks === 0 && atLineStart) return indentation;
  if (breaks === 0) return mode === 'trim' ? run : ' ';
  // A line feed before the run, which a table or code ends with, is the first of two.
  const most = mode === 'trim' ? breaks : atLineStart ? 1 : 2;
  return '\n'.repeat(Math.min(breaks, most)) + indentation;
}

/** What is left of a range without those of `spans`, which lie at least partly in it. */
function outside({ start, end }: Span, spans: readonly Span[]): Span[] {
  const left: Span[] = [];
  let from = start;
  for (const span of spans) {
    if (span.start > from) left.push({ start: from, end: span.start });
    from = Math.max(from, span.end);
  }
  if (from < end) left.push({ start: from, end });
  return left;
}
