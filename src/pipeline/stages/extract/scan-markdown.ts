import type { BlockMark, HeadingMark } from '../../../model/text.js';
import {
  continueFence,
  measureIndent,
  openFence,
  type CodeFence,
  type IndentedLine,
} from './code-fence.js';
import { fenceLanguage } from './fence-language.js';
import { headingMark } from './heading-mark.js';
import { countCells, isDelimiterRow } from './pipe-table.js';

/** HTML whose content is not Markdown, by how it begins and ends (CommonMark 0.31, 4.6). */
const rawHtml: readonly (readonly [begins: RegExp, ends: RegExp])[] = [
  [/^<!--/, /-->/],
  [/^<(?:pre|script|style|textarea)(?:[\s>]|$)/i, /<\/(?:pre|script|style|textarea)>/i],
];

/** Starts a list item; only a list that begins with 1 can interrupt a paragraph. */
const listMarker = /^(?:[-+*]|\d{1,9}[.)])(?:[ \t]|$)/;
const interruptingMarker = /^(?:[-+*]|1[.)])(?:[ \t]|$)/;

const atxHeading = /^#{1,6}(?=[ \t]|$)/;

/** A thematic break. */
const ruler = /^([*_-])(?:[ \t]*\1){2,}$/;

interface Line extends IndentedLine {
  /** Offset of the first character of the line. */
  readonly lineStart: number;
  /** Offset of `content`. */
  readonly start: number;
  /** Offset of the line's end, its trailing blanks left out. */
  readonly end: number;
}

/**
 * The headings, tables and blocks of code of a Markdown text, in order; none overlaps another. One
 * pass, linear in the length of the text.
 *
 * After CommonMark 0.31 and, for tables, GFM 0.29, but for headings and tables in a quote or on the
 * line of a list marker, and indented code in lists. A heading reaches from the first `#` (or the
 * first letter of the underlined text) to the end of the line (of the underline); a table from the
 * first character of its header to the end of its last row; fenced code from its opening to its
 * closing fence; indented code from the beginning of its first line.
 */
export function scanMarkdown(text: string): (HeadingMark | BlockMark)[] {
  const scanner = new MarkdownScanner(text);
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end).trimEnd();
    const { content, column } = measureIndent(line);
    scanner.add({
      content,
      column,
      lineStart: start,
      start: start + line.length - content.length,
      end: start + line.length,
    });
    start = end + 1;
  }
  return scanner.finish();
}

/** A block that is open; its end so far. */
interface OpenBlock {
  readonly form: 'fence' | 'indented' | 'table';
  readonly start: number;
  readonly language?: string | undefined;
  /** Of a table: where it has to go on, which in a list is not further to the left. */
  readonly columns?: { readonly least: number; readonly below: number };
  end: number;
}

class MarkdownScanner {
  readonly #marks: (HeadingMark | BlockMark)[] = [];
  #block: OpenBlock | undefined;
  #fence: CodeFence | undefined;
  /** End of the raw HTML that is open. */
  #rawEnd: RegExp | undefined;
  /** Offset of the first letter of the paragraph that is open. */
  #paragraph: number | undefined;
  /** The line before, where it is text that could be the header of a table. */
  #previous: Line | undefined;
  /** Other HTML than raw: up to the next empty line nothing is indented code. */
  #inHtml = false;
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
    const previous = this.#previous;
    this.#previous = undefined;
    if (line.content === '') this.#endParagraph();
    else if (line.column < 4 || this.#inList) this.#addLine(line, { afterBlank, previous });
    else if (this.#paragraph === undefined && !this.#inHtml) {
      this.#block = { form: 'indented', start: line.lineStart, end: line.end };
    }
  }

  finish(): (HeadingMark | BlockMark)[] {
    this.#closeBlock();
    return this.#marks;
  }

  #addLine(
    line: Line,
    before: { readonly afterBlank: boolean; readonly previous: Line | undefined },
  ): void {
    if (this.#opensBlock(line) || this.#opensTable(line, before.previous)) return;
    if (line.column >= 4) {
      // Deep in a list it is text of an item.
      this.#previous = line;
      return;
    }
    if (this.#addAtx(line) || this.#addSetext(line)) return;
    this.#addText(line, before.afterBlank);
  }

  #continuesBlock(line: Line): boolean {
    if (this.#rawEnd !== undefined) {
      if (this.#rawEnd.test(line.content)) this.#rawEnd = undefined;
      return true;
    }
    if (this.#block === undefined) return false;
    const state = this.#stateOf(this.#block, line);
    if (state !== 'outside' && line.content !== '') this.#block.end = line.end;
    if (state !== 'inside') this.#closeBlock();
    return state !== 'outside';
  }

  #stateOf({ columns }: OpenBlock, line: Line): 'inside' | 'closes' | 'outside' {
    if (this.#fence !== undefined) return continueFence(this.#fence, line);
    const { content, column } = line;
    if (columns === undefined) return content === '' || column >= 4 ? 'inside' : 'outside';
    const fits = column >= columns.least && column < columns.below;
    return content !== '' && fits && !opensOther(line) ? 'inside' : 'outside';
  }

  #closeBlock(): void {
    if (this.#block === undefined) return;
    const { form, language, start, end } = this.#block;
    const kind = form === 'table' ? 'table' : 'code';
    this.#marks.push({
      type: 'block',
      kind,
      ...(language !== undefined && { language }),
      start,
      end,
    });
    this.#block = undefined;
    this.#fence = undefined;
  }

  #opensBlock(line: Line): boolean {
    const fence = openFence(line);
    const raw = rawHtml.find(([begins]) => begins.test(line.content));
    if (fence === undefined && raw === undefined) return false;
    if (fence !== undefined) {
      const language = fenceLanguage(fence.info);
      this.#fence = fence;
      this.#block = { form: 'fence', language, start: line.start + fence.offset, end: line.end };
    }
    if (raw !== undefined && !raw[1].test(line.content.slice(4))) this.#rawEnd = raw[1];
    this.#inList = fence?.container === 'item' || (this.#inList && line.column > 0);
    this.#paragraph = undefined;
    return true;
  }

  #opensTable({ content, end }: Line, header: Line | undefined): boolean {
    if (header === undefined || !isDelimiterRow(content)) return false;
    if (countCells(content) !== countCells(header.content)) return false;
    const least = this.#inList ? header.column : 0;
    const columns = { least, below: least + 4 };
    this.#block = { form: 'table', columns, start: header.start, end };
    this.#paragraph = undefined;
    return true;
  }

  #addAtx({ content, start, end }: Line): boolean {
    const level = atxHeading.exec(content)?.[0].length;
    if (level === undefined) return false;
    const title = withoutClosingSequence(content.slice(level));
    this.#marks.push(headingMark({ level, title, start, end }));
    this.#paragraph = undefined;
    this.#inList = false;
    return true;
  }

  #addSetext({ content, start, end }: Line): boolean {
    if (this.#paragraph === undefined || !/^(?:=+|-+)$/.test(content)) return false;
    const level = content.startsWith('=') ? 1 : 2;
    const title = this.#text.slice(this.#paragraph, start).trimEnd();
    this.#marks.push(headingMark({ level, title, start: this.#paragraph, end }));
    this.#paragraph = undefined;
    return true;
  }

  #endParagraph(): void {
    this.#paragraph = undefined;
    this.#inHtml = false;
  }

  #addText(line: Line, afterBlank: boolean): void {
    const { content, column, start } = line;
    const marker = this.#paragraph === undefined ? listMarker : interruptingMarker;
    const insideItem = this.#inList && (column > 0 || !afterBlank);
    if (ruler.test(content) || content.startsWith('>')) this.#paragraph = undefined;
    else if (marker.test(content)) {
      this.#inList = true;
      this.#paragraph = undefined;
    } else {
      this.#previous = line;
      if (insideItem) return;
      if (this.#paragraph === undefined && content.startsWith('<')) {
        this.#inHtml = true;
        return;
      }
      this.#inList = false;
      this.#paragraph ??= start;
    }
  }
}

/** True for a line that begins another block, where the rows of a table end. */
function opensOther(line: Line): boolean {
  const { content } = line;
  if (content.startsWith('>') || atxHeading.test(content)) return true;
  if (interruptingMarker.test(content) || ruler.test(content)) return true;
  return openFence(line) !== undefined || rawHtml.some(([begins]) => begins.test(content));
}

/** The text of an ATX heading without the `#`s that may close it. */
function withoutClosingSequence(text: string): string {
  const title = text.trim();
  let length = title.length;
  while (length > 0 && title[length - 1] === '#') length -= 1;
  const standsApart = length === 0 || title[length - 1] === ' ' || title[length - 1] === '\t';
  return standsApart ? title.slice(0, length).trimEnd() : title;
}
