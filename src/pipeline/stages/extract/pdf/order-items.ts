import type { PageItem, PageLine } from './page-item.js';

/** Items whose baselines differ by less than this share of their size stand on one line. */
const SAME_LINE = 0.5;
/** A gap of this share of the size is a space, of the larger one the border between two cells. */
const SPACE = 0.15;
const CELL = 1.5;
/** Lines from which on two columns are believed, and how full of text each of them has to be. */
const FEWEST_LINES = 4;
const FULLNESS = 0.55;

/** Cells of one line: items with no wide gap between them. */
interface Cell {
  readonly x: number;
  readonly end: number;
  readonly text: string;
}

interface Row {
  readonly y: number;
  readonly size: number;
  readonly cells: readonly Cell[];
}

/**
 * The lines of a page in the order in which they are read: from the top, the cells of a line from
 * left to right; where running text stands in two columns, the left one before the right. Columns
 * are told by where the items are, never by the order in which the file draws them: a gutter that a
 * run of lines leaves free, with text on both sides that fills its column as prose does. A form
 * with a label and a value on each side stays in rows.
 */
export function orderItems(items: readonly PageItem[]): PageLine[] {
  const rows = rowsOf(items);
  const lines: PageLine[] = [];
  for (let i = 0; i < rows.length;) {
    const columns = columnsFrom(rows, i);
    if (columns === undefined) {
      const row = rows[i];
      if (row !== undefined && row.cells.length > 0) lines.push(lineOf(row, row.cells));
      i++;
      continue;
    }
    const { end, gutter } = columns;
    const part = rows.slice(i, end);
    for (const side of ['left', 'right'] as const) {
      for (const row of part) {
        const cells = row.cells.filter((cell) => cell.x < gutter === (side === 'left'));
        if (cells.length > 0) lines.push(lineOf(row, cells));
      }
    }
    i = end;
  }
  return lines;
}

function lineOf({ y, size }: Row, cells: readonly Cell[]): PageLine {
  return { text: cells.map(({ text }) => text).join('  '), y, size };
}

function rowsOf(items: readonly PageItem[]): Row[] {
  // A wide blank is the way from one cell to the next, a narrow one may be all that parts two words.
  const shown = items.filter(
    ({ text, width, size }) => text.trim() !== '' || (width > 0 && width <= CELL * size),
  );
  const sorted = [...shown].sort((a, b) => b.y - a.y || a.x - b.x);
  const groups: PageItem[][] = [];
  for (const item of sorted) {
    const group = groups.at(-1);
    const [first] = group ?? [];
    const near =
      first !== undefined && first.y - item.y < SAME_LINE * Math.max(first.size, item.size);
    if (near) group?.push(item);
    else groups.push([item]);
  }
  return groups.map(rowOf);
}

function rowOf(group: readonly PageItem[]): Row {
  const items = [...group].sort((a, b) => a.x - b.x);
  const cells: { x: number; end: number; text: string }[] = [];
  for (const { text, x, width, size } of items) {
    const cell = cells.at(-1);
    const gap = cell === undefined ? Number.POSITIVE_INFINITY : x - cell.end;
    if (cell === undefined || gap > CELL * size) {
      cells.push({ x, end: x + width, text });
      continue;
    }
    const apart = gap > SPACE * size && !cell.text.endsWith(' ') && !text.startsWith(' ');
    cell.text += apart ? ` ${text}` : text;
    cell.end = Math.max(cell.end, x + width);
  }
  const trimmed = cells
    .map((cell) => ({ ...cell, text: cell.text.replace(/\s+/g, ' ').trim() }))
    .filter(({ text }) => text !== '');
  const size = Math.max(...items.map((item) => item.size));
  return { y: items[0]?.y ?? 0, size, cells: trimmed };
}

/** The end of the run of rows from `start` that stand in two columns, and the middle of the gutter. */
function columnsFrom(
  rows: readonly Row[],
  start: number,
): { readonly end: number; readonly gutter: number } | undefined {
  // What all rows so far leave free between their two sides.
  let [left, right] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  let end = start;
  for (; end < rows.length; end++) {
    const row = rows[end];
    const [first, second] = row?.cells ?? [];
    if (row === undefined || first === undefined) break;
    const isOneSided = second === undefined;
    const free = isOneSided
      ? oneSided(first, { left, right })
      : { left: Math.max(left, first.end), right: Math.min(right, second.x) };
    if (free === undefined || row.cells.length > 2 || free.left >= free.right) break;
    ({ left, right } = free);
  }
  const part = rows.slice(start, end);
  const pairs = part.filter(({ cells }) => cells.length === 2);
  if (pairs.length < FEWEST_LINES || part[0]?.cells.length !== 2) return undefined;
  const gutter = (left + right) / 2;
  return isProse(pairs, gutter) ? { end, gutter } : undefined;
}

/** A line of one column alone, such as the end of a paragraph, must leave the gutter free. */
function oneSided(cell: Cell, free: { readonly left: number; readonly right: number }) {
  const { left, right } = free;
  if (left === Number.NEGATIVE_INFINITY) return undefined;
  return cell.end <= right || cell.x >= left ? free : undefined;
}

/** Whether the cells on each side of the gutter mostly fill the width that the widest of them has. */
function isProse(pairs: readonly Row[], gutter: number): boolean {
  return [0, 1].every((side) => {
    const cells = pairs.flatMap(({ cells: own }) =>
      own.filter((cell) => Number(cell.x >= gutter) === side),
    );
    const start = Math.min(...cells.map(({ x }) => x));
    const width = Math.max(...cells.map(({ end }) => end)) - start;
    const filled = cells.filter(({ end }) => end - start > FULLNESS * width);
    return filled.length >= FULLNESS * cells.length && cells.some(({ text }) => text.length >= 25);
  });
}
