import type { PageItem } from './page-item.js';
import type { Row } from './page-rows.js';
import { typicalPitch, type Block } from './reading-order.js';

/** A line of text as it is read. */
export interface TextLine {
  readonly text: string;
  readonly x: number;
  readonly right: number;
  readonly y: number;
  /** Baseline of its last row, where cells go on below it. */
  readonly lastY: number;
  /** Of its largest letters, in points. */
  readonly size: number;
  /** True where wide gaps part it into cells, which tabs stand for in `text`. */
  readonly hasCells: boolean;
  readonly monospaced: boolean;
}

/** Lines that are read one after the other, and the column in which they stand. */
export interface TextBlock {
  readonly lines: readonly TextLine[];
  readonly left: number;
  readonly right: number;
  readonly nextColumn: boolean;
  /** Typical distance of its lines, in points. */
  readonly pitch: number;
}

/** Gap, in font heights, from which on two parts of a line are cells. */
const CELL_GAP = 1.6;
/** Gap, in font heights, from which on a blank is read. */
const BLANK_GAP = 0.18;
/** Distance of baselines, in font heights, up to which small letters belong to the line beside them. */
const SCRIPT_SHIFT = 0.6;
/** Size of raised and lowered letters in that of the line, at most. */
const SCRIPT_SIZE = 0.85;
/** Distance of rows, in typical ones, below which a row goes on with cells of the row above. */
const CONTINUED = 0.8;
/** Distance of left edges, in font heights, up to which a row stands under a cell. */
const UNDER = 0.5;

/**
 * The lines of a block. Raised and lowered letters stand in the line that they belong to; a row that
 * goes on with cells of the row above, closer to it than rows are, is put into those cells.
 */
export function textBlockOf(block: Block): TextBlock {
  const { left, right, nextColumn } = block;
  const rows = withScripts(block.rows).map(lineOfCells);
  const begins = ({ cells, size }: CellLine) => cells.some(({ x }) => x - left <= UNDER * size);
  const pitch = typicalPitch(rows.filter(begins));
  const lines: CellLine[] = [];
  for (const row of rows) {
    const before = lines.at(-1);
    const goesOn = before !== undefined && !begins(row) && row.y - before.lastY < CONTINUED * pitch;
    if (!goesOn || !continueCells(before, row)) lines.push(row);
  }
  return { lines: lines.map(textLineOf), left, right, nextColumn, pitch: typicalPitch(lines) };
}

/** Puts rows of small letters into the row beside them whose text they touch. */
function withScripts(rows: readonly Row[]): Row[] {
  const lines: Row[] = [];
  for (const row of rows) {
    const before = lines.at(-1);
    if (before !== undefined && isScript(row, before))
      lines[lines.length - 1] = joined(before, row);
    else if (before !== undefined && isScript(before, row)) {
      lines[lines.length - 1] = joined(row, before);
    } else lines.push(row);
  }
  return lines;
}

function isScript(small: Row, row: Row): boolean {
  if (small.size > SCRIPT_SIZE * row.size) return false;
  if (Math.abs(small.y - row.y) > SCRIPT_SHIFT * row.size) return false;
  return small.segments.every(({ x, right }) =>
    row.segments.some((one) => x < one.right + row.size && right > one.x - row.size),
  );
}

function joined(row: Row, small: Row): Row {
  return { ...row, segments: [...row.segments, ...small.segments] };
}

interface Cell {
  text: string;
  readonly x: number;
  right: number;
}

/** A line in the making. */
interface CellLine {
  readonly cells: Cell[];
  readonly y: number;
  /** Baseline of the last row that was put into it. */
  lastY: number;
  readonly size: number;
  readonly monospaced: boolean;
}

function lineOfCells(row: Row): CellLine {
  const items = row.segments.flatMap((segment) => segment.items);
  const rtl = items.filter(({ rightToLeft }) => rightToLeft).length * 2 > items.length;
  const ordered = [...items].sort((a, b) =>
    rtl ? b.x + b.width - (a.x + a.width) || a.order - b.order : a.x - b.x || a.order - b.order,
  );
  const cells: Cell[] = [];
  let before: PageItem | undefined;
  for (const item of ordered) {
    const right = item.x + item.width;
    const space = before && spaceBetween(before, item, { rtl, size: row.size });
    const cell = cells.at(-1);
    if (cell === undefined || space === undefined)
      cells.push({ text: item.text, x: item.x, right });
    else {
      cell.text += space + item.text;
      cell.right = Math.max(cell.right, right);
    }
    before = item;
  }
  const monospaced = items.every((item) => item.monospaced);
  return { cells, y: row.y, lastY: row.y, size: row.size, monospaced };
}

/** What stands between two items of a cell; undefined where another cell begins. */
function spaceBetween(
  before: PageItem,
  item: PageItem,
  line: { readonly rtl: boolean; readonly size: number },
): '' | ' ' | undefined {
  const gap = line.rtl ? before.x - (item.x + item.width) : item.x - (before.x + before.width);
  if (gap > CELL_GAP * line.size) return undefined;
  const inOrder = item.order > before.order && item.afterSpace;
  return inOrder || gap > BLANK_GAP * Math.min(before.size, item.size) ? ' ' : '';
}

/** Puts a row into the cells above it; false where it does not stand under cells behind the first. */
function continueCells(line: CellLine, row: CellLine): boolean {
  if (row.monospaced || row.cells.length >= line.cells.length) return false;
  const above = row.cells.map(({ x }) =>
    line.cells.slice(1).find((cell) => Math.abs(cell.x - x) <= UNDER * row.size),
  );
  if (above.includes(undefined)) return false;
  for (const [i, { text, right }] of row.cells.entries()) {
    const cell = above[i];
    if (cell === undefined) continue;
    cell.text += ` ${text}`;
    cell.right = Math.max(cell.right, right);
  }
  line.lastY = row.y;
  return true;
}

function textLineOf({ cells, y, lastY, size, monospaced }: CellLine): TextLine {
  const text = cells.map((cell) => cell.text).join('\t');
  const x = Math.min(...cells.map((cell) => cell.x));
  const right = Math.max(...cells.map((cell) => cell.right));
  return { text, x, right, y, lastY, size, hasCells: cells.length > 1, monospaced };
}
