import type { HeadingMark } from '../../../../model/text.js';
import { headingMark } from '../heading-mark.js';
import type { PlacedLine } from './page-text.js';

/** A page's lines, at their places in the whole text. */
export interface HeadedPage {
  readonly number: number;
  /** Where the page's text begins in the whole. */
  readonly start: number;
  readonly lines: readonly PlacedLine[];
}

/** An entry of the outline of a document. */
export interface OutlineEntry {
  readonly title: string;
  /** 1 for the outermost. */
  readonly level: number;
  /** From 1. */
  readonly page: number;
}

/** Lines that a title may be broken into. */
const TITLE_LINES = 4;
/** UTF-16 code units that a heading may have to be taken for one by its font alone. */
const LONGEST = 200;
/** How much larger than most of the text a heading's letters are. */
const LARGER = 1.25;
/** Share of the document's characters above which a font size is not that of headings. */
const SELDOM = 0.1;

/**
 * Headings of a document: the entries of its outline whose titles stand on the pages that they lead
 * to; where it has no such entry, paragraphs of up to three lines in letters that are clearly larger
 * than most and seldom, the largest being of level 1. In order of place.
 */
export function pdfHeadings(
  text: string,
  pages: readonly HeadedPage[],
  outline: readonly OutlineEntry[],
): HeadingMark[] {
  const stated = outlineHeadings(text, pages, outline);
  return stated.length > 0 ? stated : largeHeadings(text, pages);
}

function outlineHeadings(
  text: string,
  pages: readonly HeadedPage[],
  outline: readonly OutlineEntry[],
): HeadingMark[] {
  const byNumber = new Map(pages.map((page) => [page.number, page]));
  const marks = new Map<number, HeadingMark>();
  for (const { title, level, page } of outline) {
    const at = byNumber.get(page);
    const found = at && findTitle(at, title, (start) => marks.has(start));
    if (found === undefined) continue;
    const said = text.slice(found.start, found.end);
    marks.set(found.start, headingMark({ ...found, level: Math.min(level, 6), title: said }));
  }
  return [...marks.values()].sort((a, b) => a.start - b.start);
}

/** Where lines of a page say a title, white space and dots of leaders apart. */
function findTitle(
  page: HeadedPage,
  title: string,
  isTaken: (start: number) => boolean,
): { readonly start: number; readonly end: number } | undefined {
  const wanted = bare(title);
  if (wanted === '') return undefined;
  for (const [i, first] of page.lines.entries()) {
    let said = '';
    for (const line of page.lines.slice(i, i + TITLE_LINES)) {
      said += bare(line.text);
      const [start, end] = [page.start + first.start, page.start + line.end];
      if (said === wanted && !isTaken(start)) return { start, end };
      if (!wanted.startsWith(said)) break;
    }
    // The number of a section need not stand in the outline.
    const numbered = bare(first.text.replace(/^[\p{L}\p{N}]{1,4}(?:\.\p{N}+)*[.)]?\s+/u, ''));
    const [start, end] = [page.start + first.start, page.start + first.end];
    if (numbered === wanted && !isTaken(start)) return { start, end };
  }
  return undefined;
}

function bare(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\u00AD]+/g, '');
}

interface Paragraph {
  readonly start: number;
  readonly end: number;
  readonly lines: number;
  readonly size: number;
}

function largeHeadings(text: string, pages: readonly HeadedPage[]): HeadingMark[] {
  const amounts = new Map<number, number>();
  for (const { lines } of pages) {
    for (const { size, start, end } of lines) {
      amounts.set(sizeClass(size), (amounts.get(sizeClass(size)) ?? 0) + end - start);
    }
  }
  const all = [...amounts.values()].reduce((sum, amount) => sum + amount, 0);
  const body = [...amounts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? 0;
  const large = [...amounts]
    .filter(([size, amount]) => size >= LARGER * body && amount <= SELDOM * all)
    .map(([size]) => size)
    .sort((a, b) => b - a);
  return pages.flatMap(paragraphsOf).flatMap(({ start, end, lines, size }) => {
    const level = large.indexOf(sizeClass(size)) + 1;
    const title = text.slice(start, end);
    const isTitle = level > 0 && lines <= 3 && title.length <= LONGEST && /\p{L}/u.test(title);
    return isTitle ? [headingMark({ level: Math.min(level, 6), title, start, end })] : [];
  });
}

/** Sizes that are meant to be equal differ by rounding. */
function sizeClass(size: number): number {
  return Math.round(size * 2) / 2;
}

function paragraphsOf({ start, lines }: HeadedPage): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  for (const line of lines) {
    const last = paragraphs.at(-1);
    const end = start + line.end;
    if (line.opens || last === undefined) {
      paragraphs.push({ start: start + line.start, end, lines: 1, size: line.size });
    } else paragraphs[paragraphs.length - 1] = { ...last, end, lines: last.lines + 1 };
  }
  return paragraphs;
}
