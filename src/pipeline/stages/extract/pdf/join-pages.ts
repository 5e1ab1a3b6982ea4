import type { HeadingMark, Mark, PageMark } from '../../../../model/text.js';
import type { PageLine } from './page-item.js';

/** A gap this many times as large as those around it begins a paragraph. */
const PARAGRAPH = 1.3;
/** Type this much larger than that of most characters is a heading's. */
const HEADING = 1.18;
/** Share of all characters that headings of one size may have. */
const FEW = 0.15;
/** Longer lines are no headings, however large. */
const LONGEST_HEADING = 120;
const DEEPEST_LEVEL = 6;

/** One string of the lines of all pages, with a mark for each page and each heading. */
export function joinPages(pages: readonly (readonly PageLine[])[]): {
  readonly text: string;
  readonly marks: readonly Mark[];
} {
  const sizes = headingSizes(pages.flat());
  const marks: Mark[] = [];
  let text = '';
  pages.forEach((lines, i) => {
    if (text !== '') text += '\n\n';
    const start = text.length;
    const page: PageMark = { type: 'page', number: i + 1, start, end: start };
    marks.push(page);
    const at = marks.length - 1;
    lines.forEach((line, n) => {
      const level = sizes.indexOf(rounded(line.size)) + 1;
      // What ends a page heads nothing: it is the page's number.
      const isHeading =
        level > 0 &&
        n < lines.length - 1 &&
        line.text.length <= LONGEST_HEADING &&
        /\p{L}/u.test(line.text);
      if (n > 0) text = joined(text, line.text, isHeading || isApart(lines, n));
      if (isHeading) marks.push(headingAt({ from: text.length, level, title: line.text }));
      text += line.text;
    });
    marks[at] = { ...page, end: text.length };
  });
  return { text, marks };
}

function headingAt(at: {
  readonly from: number;
  readonly level: number;
  readonly title: string;
}): HeadingMark {
  const { from, level, title } = at;
  return { type: 'heading', level, title, start: from, end: from + title.length };
}

/** The text so far with what parts it from a next line; a word cut at the line's end is mended. */
function joined(text: string, line: string, isNewParagraph: boolean): string {
  if (isNewParagraph) return `${text}\n\n`;
  if (/\p{Ll}-$/u.test(text) && /^\p{Ll}/u.test(line)) return text.slice(0, -1);
  return `${text}\n`;
}

/**
 * Whether a line begins a paragraph: it is further from the line before than lines around are from
 * each other, stands in another column, or has another size of type.
 */
function isApart(lines: readonly PageLine[], i: number): boolean {
  const gap = gapBefore(lines, i);
  if (gap === undefined) return true;
  const around = [gapBefore(lines, i - 1), gapBefore(lines, i + 1)].filter(
    (one) => one !== undefined,
  );
  return around.length > 0 && gap > PARAGRAPH * Math.min(...around);
}

/** How far a line is below the one before; undefined where they do not belong together. */
function gapBefore(lines: readonly PageLine[], i: number): number | undefined {
  const [before, line] = [lines[i - 1], lines[i]];
  if (before === undefined || line === undefined) return undefined;
  const gap = before.y - line.y;
  return gap > 0 && rounded(before.size) === rounded(line.size) ? gap : undefined;
}

/**
 * Sizes of type of headings, the largest first: well above that of most characters, and of few of
 * them, for a text may be set in two sizes.
 */
function headingSizes(lines: readonly PageLine[]): number[] {
  const characters = new Map<number, number>();
  for (const { size, text } of lines) {
    characters.set(rounded(size), (characters.get(rounded(size)) ?? 0) + text.length);
  }
  const all = lines.reduce((sum, { text }) => sum + text.length, 0);
  const [body = 0] = [...characters].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0] ?? [];
  return [...characters]
    .filter(([size, own]) => size >= HEADING * body && own <= FEW * all)
    .map(([size]) => size)
    .sort((a, b) => b - a)
    .slice(0, DEEPEST_LEVEL);
}

function rounded(size: number): number {
  return Math.round(size * 2) / 2;
}
