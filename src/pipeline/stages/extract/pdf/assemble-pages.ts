import type { Mark } from '../../../../model/text.js';
import { EndHyphens } from './end-hyphens.js';
import { pageText } from './page-text.js';
import { pdfHeadings, type HeadedPage, type OutlineEntry } from './pdf-headings.js';
import type { TextBlock } from './text-lines.js';

/** The text of a document with an empty line between its pages, and its pages and headings as marks. */
export function assemblePages(
  pages: readonly { readonly number: number; readonly blocks: readonly TextBlock[] }[],
  outline: readonly OutlineEntry[],
): { readonly text: string; readonly marks: readonly Mark[] } {
  const hyphens = new EndHyphens(pages.map(({ blocks }) => blocks));
  const parts: string[] = [];
  const headed: HeadedPage[] = [];
  const marks: Mark[] = [];
  let start = 0;
  for (const { number, blocks } of pages) {
    const { text, lines } = pageText(blocks, hyphens);
    if (text === '') continue;
    parts.push(text);
    headed.push({ number, start, lines });
    marks.push({ type: 'page', number, start, end: start + text.length });
    start += text.length + 2;
  }
  const text = parts.join('\n\n');
  // Pages come first where both begin at one place: outer before inner.
  const all = [...marks, ...pdfHeadings(text, headed, outline)];
  return { text, marks: all.sort((a, b) => a.start - b.start) };
}
