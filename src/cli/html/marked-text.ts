import { escapeHtml } from './escape-html.js';

/** Text of others as HTML with parts of it marked; ranges are ascending and disjoint. */
export function markedText(
  text: string,
  marks: readonly (readonly [start: number, end: number])[],
): string {
  let at = 0;
  const parts = marks.map(([start, end]) => {
    const before = escapeHtml(text.slice(at, start));
    at = end;
    return `${before}<mark>${escapeHtml(text.slice(start, end))}</mark>`;
  });
  return parts.join('') + escapeHtml(text.slice(at));
}
