import type { PageItem } from './page-item.js';

/** Neighbouring items of a row without a wide gap between them. */
export interface Segment {
  readonly x: number;
  readonly right: number;
  readonly y: number;
  /** Of its largest letters, in points. */
  readonly size: number;
  readonly items: readonly PageItem[];
}

/** What stands on one baseline. */
export interface Row {
  readonly y: number;
  readonly size: number;
  /** From left to right. */
  readonly segments: readonly Segment[];
}

/** Difference of baselines, in font heights, up to which items stand on one. */
const SAME_BASELINE = 0.25;
/** Gap, in font heights, from which on it may be that of two columns; blanks between words are smaller. */
const WIDE_GAP = 0.6;

/** Items by baseline, from top to bottom; costs sorting them. */
export function rowsOf(items: readonly PageItem[]): Row[] {
  const sorted = [...items].sort((a, b) => a.y - b.y || a.x - b.x || a.order - b.order);
  const rows: Row[] = [];
  let row: PageItem[] = [];
  for (const item of sorted) {
    const first = row[0];
    if (first !== undefined && item.y - first.y > SAME_BASELINE * Math.min(first.size, item.size)) {
      rows.push(rowOf(row));
      row = [];
    }
    row.push(item);
  }
  if (row.length > 0) rows.push(rowOf(row));
  return rows;
}

function rowOf(items: readonly PageItem[]): Row {
  const segments: Segment[] = [];
  let segment: PageItem[] = [];
  let right = Number.NEGATIVE_INFINITY;
  for (const item of [...items].sort((a, b) => a.x - b.x || a.order - b.order)) {
    const before = segment.at(-1);
    if (before !== undefined && isOverprint(before, item)) continue;
    if (before !== undefined && item.x - right > WIDE_GAP * Math.max(before.size, item.size)) {
      segments.push(segmentOf(segment));
      segment = [];
      right = Number.NEGATIVE_INFINITY;
    }
    segment.push(item);
    right = Math.max(right, item.x + item.width);
  }
  if (segment.length > 0) segments.push(segmentOf(segment));
  const size = Math.max(...segments.map((one) => one.size));
  const y = segments.reduce((sum, one) => sum + one.y, 0) / segments.length;
  return { y, size, segments };
}

/** The same words drawn again a hair beside: bold letters, or a shadow. */
function isOverprint(before: PageItem, item: PageItem): boolean {
  return before.text === item.text && item.x - before.x < 0.15 * item.size;
}

function segmentOf(items: readonly PageItem[]): Segment {
  const [first] = items;
  if (first === undefined) throw new Error('a segment without items');
  let { x, size, y } = first;
  let right = x;
  for (const item of items) {
    x = Math.min(x, item.x);
    right = Math.max(right, item.x + item.width);
    if (item.size > size) ({ size, y } = item);
  }
  return { x, right, y, size, items };
}
