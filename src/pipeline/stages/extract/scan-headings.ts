import type { HeadingMark } from '../../../model/text.js';
import {
  continueFence,
  measureIndent,
  openFence,
  type CodeFence,
  type IndentedLine,
} from './code-fence.js';
import { headingMark } from './heading-mark.js';

/** HTML whose content is not Markdown, by how it begins and ends (CommonMark 0.31, 4.6). */
const rawHtml: readonly (readonly [begins: RegExp, ends: RegExp])[] = [
  [/^<!--/, /-->/],
  [/^<(?:pre|script|style|textarea)(?:[\s>]|$)/i, /<\/(?:pre|script|style|textarea)>/i],
];

/** Starts a list item; only a list that begins with 1 can interrupt a paragraph. */
const listMarker = /^(?:[-+*]|\d{1,9}[.)])(?:[ \t]|$)/;
const interruptingMarker = /^(?:[-+*]|1[.)])(?:[ \t]|$)/;

/** A thematic break. */
const ruler = /^([*_-])(?:[ \t]*\1){2,}$/;

interface Line extends IndentedLine {
  /** Offset of `content`. */
  readonly start: number;
  /** Offset of the line's end, its trailing blanks left out. */
  readonly end: number;
}

/**
 * The ATX and Setext headings of a Markdown text, in order; a mark reaches from the first `#` (or
 * the first letter of the underlined text) to the end of the line (of the underline). One pass,
 * linear in the length of the text.
 *
 * After CommonMark 0.31, for headings that are in no quote and not on the line of a list marker.
 */
export function scanHeadings(text: string): HeadingMark[] {
  const scanner = new HeadingScanner(text);
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end).trimEnd();
    const { content, column } = measureIndent(line);
    scanner.add({
      content,
      column,
      start: start + line.length - content.length,
      end: start + line.length,
    });
    start = end + 1;
  }
  return scanner.marks;
}

class HeadingScanner {
  readonly marks: HeadingMark[] = [];
  #fence: CodeFence | undefined;
  /** End of the raw HTML that is open. */
  #rawEnd: RegExp | undefined;
  /** Offset of the first letter of the paragraph that is open. */
  #paragraph: number | undefined;
  #inList = false;
  #afterBlank = true;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  add(line: Line): void {
    const afterBlank = this.#afterBlank;
    this.#afterBlank = line.content === '';
    if (this.#continuesBlock(line)) return;
    if (line.content === '') this.#paragraph = undefined;
    else if (line.column < 4 || this.#inList) this.#addLine(line, afterBlank);
  }

  #addLine(line: Line, afterBlank: boolean): void {
    if (this.#opensBlock(line) || line.column >= 4) return;
    if (this.#addAtx(line) || this.#addSetext(line)) return;
    this.#addText(line, afterBlank);
  }

  #continuesBlock(line: Line): boolean {
    if (this.#rawEnd !== undefined) {
      if (this.#rawEnd.test(line.content)) this.#rawEnd = undefined;
      return true;
    }
    if (this.#fence === undefined) return false;
    const state = continueFence(this.#fence, line);
    if (state !== 'inside') this.#fence = undefined;
    return state !== 'outside';
  }

  #opensBlock(line: Line): boolean {
    this.#fence = openFence(line);
    const raw = rawHtml.find(([begins]) => begins.test(line.content));
    if (this.#fence === undefined && raw === undefined) return false;
    if (raw !== undefined && !raw[1].test(line.content.slice(4))) this.#rawEnd = raw[1];
    this.#inList = this.#fence?.container === 'item' || (this.#inList && line.column > 0);
    this.#paragraph = undefined;
    return true;
  }

  #addAtx({ content, start, end }: Line): boolean {
    const level = /^#{1,6}(?=[ \t]|$)/.exec(content)?.[0].length;
    if (level === undefined) return false;
    const title = withoutClosingSequence(content.slice(level));
    this.marks.push(headingMark({ level, title, start, end }));
    this.#paragraph = undefined;
    this.#inList = false;
    return true;
  }

  #addSetext({ content, start, end }: Line): boolean {
    if (this.#paragraph === undefined || !/^(?:=+|-+)$/.test(content)) return false;
    const level = content.startsWith('=') ? 1 : 2;
    const title = this.#text.slice(this.#paragraph, start).trimEnd();
    this.marks.push(headingMark({ level, title, start: this.#paragraph, end }));
    this.#paragraph = undefined;
    return true;
  }

  #addText({ content, column, start }: Line, afterBlank: boolean): void {
    const marker = this.#paragraph === undefined ? listMarker : interruptingMarker;
    const insideItem = this.#inList && (column > 0 || !afterBlank);
    if (ruler.test(content) || content.startsWith('>')) this.#paragraph = undefined;
    else if (marker.test(content)) {
      this.#inList = true;
      this.#paragraph = undefined;
    } else if (!insideItem && (this.#paragraph !== undefined || !content.startsWith('<'))) {
      this.#inList = false;
      this.#paragraph ??= start;
    }
  }
}

/** The text of an ATX heading without the `#`s that may close it. */
function withoutClosingSequence(text: string): string {
  const title = text.trim();
  let length = title.length;
  while (length > 0 && title[length - 1] === '#') length -= 1;
  const standsApart = length === 0 || title[length - 1] === ' ' || title[length - 1] === '\t';
  return standsApart ? title.slice(0, length).trimEnd() : title;
}
