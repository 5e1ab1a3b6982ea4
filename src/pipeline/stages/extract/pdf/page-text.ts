import type { TextBlock, TextLine } from './text-lines.js';
import type { EndHyphens } from './end-hyphens.js';

/** A line of a page's text, with the range that it has in it; offsets are UTF-16 code units. */
export interface PlacedLine extends TextLine {
  readonly start: number;
  readonly end: number;
  /** True for the first line of a paragraph. */
  readonly opens: boolean;
}

/** What a page says. */
export interface PageText {
  readonly text: string;
  readonly lines: readonly PlacedLine[];
}

/** Distance of lines, in typical ones, from which on a paragraph ends. */
const PARAGRAPH_GAP = 1.35;
/** Difference of font sizes, as a share, from which on a paragraph ends. */
const OTHER_SIZE = 0.12;
/** Share of its width that a full line of prose may lack. */
const NEARLY_FULL = 0.15;
/** Width of a block, in font heights, below which its lines are not broken prose. */
const NARROW = 12;
/** What an item of a list begins with. */
const ITEM =
  /^(?:[\u2022\u2023\u25AA\u25E6\u25CF\u25CB\u2013\u2014*+-]|\(?\p{L}\)|\(?\p{N}{1,3}[.)])(?:\s|$)/u;
/** What a line of a table of contents ends with. */
const LEADER = /\.\s?\.\s?\.[\s.]*\p{N}*$/u;
/** Indentation of a first line, in font heights. */
const INDENT = { least: 0.8, most: 5 };

/**
 * The text of a page: paragraphs with an empty line between them. Lines that were broken because the
 * next word did not fit are joined by a blank, or without one at a hyphen; other lines stay lines.
 */
export function pageText(blocks: readonly TextBlock[], hyphens: EndHyphens): PageText {
  const lines: PlacedLine[] = [];
  let text = '';
  let before: { readonly line: TextLine; readonly block: TextBlock } | undefined;
  for (const block of blocks) {
    for (const line of block.lines) {
      const here = { line, block };
      const joint = before === undefined ? '' : jointOf(before, here);
      if (joint === 'wrapped') {
        const joined = hyphens.join(text, line.text);
        text = joined.before;
        const start = text.length;
        text += joined.after;
        lines.push({ ...line, start, end: text.length, opens: false });
      } else {
        const shown = indentationOf(here) + line.text;
        text += joint;
        lines.push({
          ...line,
          start: text.length,
          end: text.length + shown.length,
          opens: joint !== '\n',
        });
        text += shown;
      }
      before = here;
    }
  }
  return { text, lines: withinText(lines, text.length) };
}

/** Mending a hyphen shortens the line before by it. */
function withinText(lines: readonly PlacedLine[], length: number): PlacedLine[] {
  return lines.map((line, i) => ({
    ...line,
    end: Math.min(line.end, lines[i + 1]?.start ?? length),
  }));
}

interface LineInBlock {
  readonly line: TextLine;
  readonly block: TextBlock;
}

function jointOf(before: LineInBlock, here: LineInBlock): '\n\n' | '\n' | 'wrapped' {
  const { line, block } = here;
  if (before.block !== block) {
    const goesOn = block.nextColumn && /^\p{Ll}/u.test(line.text) && isCut(before);
    return goesOn && isSameSize(before.line, line) ? 'wrapped' : '\n\n';
  }
  if (!isSameSize(before.line, line)) return '\n\n';
  const { pitch } = block;
  if (pitch > 0 && line.y - before.line.lastY > PARAGRAPH_GAP * pitch) return '\n\n';
  if (before.line.hasCells || line.hasCells || before.line.monospaced) return '\n';
  if (isIndented(before.line, here)) return '\n\n';
  return isWrapped(before, here) ? 'wrapped' : '\n';
}

function isSameSize(a: TextLine, b: TextLine): boolean {
  return Math.abs(a.size - b.size) <= OTHER_SIZE * Math.max(a.size, b.size);
}

/** True for a first line of a paragraph that is marked by its indentation alone. */
function isIndented(before: TextLine, { line, block }: LineInBlock): boolean {
  const indent = (line.x - block.left) / line.size;
  const atLeft = before.x - block.left < INDENT.least * line.size;
  return atLeft && indent >= INDENT.least && indent <= INDENT.most;
}

/** True where a line was broken because the first word of the next would not have fitted behind it. */
function isWrapped(before: LineInBlock, { line, block }: LineInBlock): boolean {
  if (ITEM.test(line.text) || LEADER.test(before.line.text)) return false;
  // Narrow blocks are lists and names; lines that are set to the right or to the middle are no prose.
  if (block.right - block.left < NARROW * line.size) return false;
  if (before.line.x - block.left > (block.right - block.left) / 4) return false;
  const letters = line.text.length;
  const word = /^\S+/.exec(line.text)?.[0].length ?? letters;
  const width = ((line.right - line.x) * word) / letters;
  return before.line.right + width + line.size > rightEdge(before);
}

/**
 * Where the lines around a line end: that of its column, or of prose that is set narrower, which shows
 * in at least four lines with one left edge of which most are full.
 */
function rightEdge({ line, block }: LineInBlock): number {
  const at = block.lines.indexOf(line);
  const isBeside = (one: TextLine | undefined) =>
    one !== undefined && !one.hasCells && Math.abs(one.x - line.x) < line.size / 2;
  let [from, to] = [at, at + 1];
  while (isBeside(block.lines[from - 1])) from--;
  while (isBeside(block.lines[to])) to++;
  const group = block.lines.slice(from, to);
  const right = Math.max(...group.map((one) => one.right));
  const full = group.filter((one) => right - one.right < NEARLY_FULL * (right - line.x)).length;
  return group.length >= 4 && full >= (2 / 3) * group.length ? right : block.right;
}

/** True for a line that reaches the end of its column in the middle of a sentence. */
function isCut({ line, block }: LineInBlock): boolean {
  return block.right - line.right < 2 * line.size && !/[.!?:;]["'”’)\]]?$/.test(line.text);
}

/** Blanks before a line of equally wide letters, as code has them. */
function indentationOf({ line, block }: LineInBlock): string {
  if (!line.monospaced) return '';
  const letter = (line.right - line.x) / line.text.length;
  const columns = letter > 0 ? Math.round((line.x - block.left) / letter) : 0;
  return ' '.repeat(Math.max(0, Math.min(columns, 80)));
}
