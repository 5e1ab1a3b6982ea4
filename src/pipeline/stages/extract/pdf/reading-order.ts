import type { Row, Segment } from './page-rows.js';

/*
 * The order in which a page is read. The page is cut at bands of white space that run across it, and
 * each part into stretches of rows with a gutter: a strip that no text crosses, with text on both of
 * its sides. Where the two sides are columns, the left one is read first, cut in the same way;
 * where they are cells of a table or a form, the rows stay whole. (After the recursive cuts of
 * G. Nagy, S. Seth, Hierarchical representation of optically scanned documents, 1984; but columns are
 * looked for before lines, and both are measured in font heights.)
 */

/** A part of a page that is read from top to bottom, row by row. */
export interface Block {
  readonly rows: readonly Row[];
  /** Edges of the column that it stands in. */
  readonly left: number;
  readonly right: number;
  /** True where the block goes on with the text of the block before: the next of several columns. */
  readonly nextColumn: boolean;
}

/** White space between two rows, in typical distances of rows, that parts a page. */
const BAND = 2.2;
/** Least width of a gutter, in font heights. */
const GUTTER = 0.8;
/** Rows that each side of a gutter needs to be a column. */
const COLUMN_ROWS = 2;
/** Share of a column's width that the rows of prose fill, on the average, and words in each. */
const PROSE_FILL = 0.7;
const PROSE_WORDS = 4;
/** Rows side by side are those of a form if they fill less, or have fewer words and are fewer. */
const FORM_FILL = 0.55;
const FORM_WORDS = 3;
const LIST_ROWS = 12;
/** Columns in columns that are looked for; a defence, no page has as many. */
const MAX_DEPTH = 12;

/** The blocks of a page, or of a part of it, in the order in which they are read. */
export function orderBlocks(rows: readonly Row[], depth = 0): Block[] {
  return bandsOf(rows).flatMap((band) => cutBand(band, depth));
}

function cutBand(rows: readonly Row[], depth: number): Block[] {
  const { from: left, to: right } = edgesOf(rows);
  const blocks: Block[] = [];
  let whole: Row[] = [];
  const closeWhole = () => {
    if (whole.length > 0) blocks.push({ rows: whole, left, right, nextColumn: false });
    whole = [];
  };
  for (const stretch of stretchesOf(rows)) {
    const columns = depth < MAX_DEPTH ? columnsOf(stretch, depth) : undefined;
    if (columns === undefined) whole.push(...stretch.rows);
    else {
      closeWhole();
      blocks.push(...columns);
    }
  }
  closeWhole();
  return blocks;
}

/** Parts a page where white space runs across it that is much higher than between its rows. */
function bandsOf(rows: readonly Row[]): Row[][] {
  const pitch = typicalPitch(rows);
  const bands: Row[][] = [];
  let last: Row | undefined;
  for (const row of rows) {
    const gap = last === undefined ? Number.POSITIVE_INFINITY : row.y - last.y;
    if (gap > BAND * Math.max(pitch, row.size)) bands.push([]);
    bands.at(-1)?.push(row);
    last = row;
  }
  return bands;
}

/** The median distance of rows that follow each other; 0 where there are none. */
export function typicalPitch(
  rows: readonly { readonly y: number; readonly lastY?: number }[],
): number {
  const pitches = rows.flatMap((row, i) => {
    const before = rows[i - 1];
    return before === undefined ? [] : [row.y - (before.lastY ?? before.y)];
  });
  return pitches.sort((a, b) => a - b)[Math.floor(pitches.length / 2)] ?? 0;
}

interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Rows that follow each other with the strips that none of them has text in. */
interface Stretch {
  readonly rows: Row[];
  gutters: readonly Interval[];
}

/** Cuts a band into stretches, each as long as a strip stays free of text. */
function stretchesOf(rows: readonly Row[]): Stretch[] {
  const edges = edgesOf(rows);
  const stretches: Stretch[] = [];
  for (const row of rows) {
    const free = freeStrips(row, edges);
    const stretch = stretches.at(-1);
    const gutters =
      stretch === undefined ? [] : intersect(stretch.gutters, free, GUTTER * row.size);
    if (stretch !== undefined && gutters.length > 0) {
      stretch.rows.push(row);
      stretch.gutters = gutters;
    } else stretches.push({ rows: [row], gutters: free });
  }
  return stretches;
}

function edgesOf(rows: readonly Row[]): Interval {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { segments } of rows) {
    for (const { x, right } of segments) {
      from = Math.min(from, x);
      to = Math.max(to, right);
    }
  }
  return { from, to };
}

/** What the segments of a row leave free between the edges. */
function freeStrips({ segments, size }: Row, edges: Interval): Interval[] {
  const strips: Interval[] = [];
  let from = edges.from;
  for (const { x, right } of segments) {
    if (x - from >= GUTTER * size) strips.push({ from, to: x });
    from = Math.max(from, right);
  }
  if (edges.to - from >= GUTTER * size) strips.push({ from, to: edges.to });
  return strips;
}

function intersect(
  some: readonly Interval[],
  others: readonly Interval[],
  width: number,
): Interval[] {
  const common: Interval[] = [];
  for (let i = 0, j = 0; i < some.length && j < others.length;) {
    const [a, b] = [some[i], others[j]];
    if (a === undefined || b === undefined) break;
    const strip = { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
    if (strip.to - strip.from >= width) common.push(strip);
    if (a.to < b.to) i++;
    else j++;
  }
  return common;
}

/** The blocks of the columns of a stretch; undefined where it has none. */
function columnsOf({ rows, gutters }: Stretch, depth: number): Block[] | undefined {
  for (const gutter of gutters) {
    const left = sideOf(rows, ({ right }) => right <= gutter.from);
    const right = sideOf(rows, ({ x }) => x >= gutter.to);
    if (!areColumns(left, right)) continue;
    const columns = isRightToLeft(rows) ? [right, left] : [left, right];
    return columns.flatMap((column, i) => {
      const [first, ...others] = orderBlocks(column, depth + 1);
      if (first === undefined) return [];
      return [{ ...first, nextColumn: i > 0 || first.nextColumn }, ...others];
    });
  }
  return undefined;
}

/** The parts of rows whose segments lie on one side of a gutter. */
function sideOf(rows: readonly Row[], isThere: (segment: Segment) => boolean): Row[] {
  return rows.flatMap((row) => {
    const segments = row.segments.filter(isThere);
    if (segments.length === 0) return [];
    const size = Math.max(...segments.map((one) => one.size));
    return [{ y: row.y, size, segments }];
  });
}

/**
 * Columns, or two cells of each row? Columns are prose, whose lines fill their width; or they were drawn
 * one after the other, unless their rows stand side by side like labels and values: few, short, or
 * mostly empty.
 */
function areColumns(left: readonly Row[], right: readonly Row[]): boolean {
  const rows = Math.min(left.length, right.length);
  if (rows < COLUMN_ROWS) return false;
  const fill = Math.min(fillOf(left), fillOf(right));
  const words = Math.min(wordsOf(left), wordsOf(right));
  if (fill >= PROSE_FILL && words >= PROSE_WORDS) return true;
  if (!wereDrawnInTurn(left, right)) return false;
  const lines = new Set(left.map(({ y }) => y));
  const aligned = right.filter(({ y }) => lines.has(y)).length / rows;
  return aligned < 0.8 || (fill >= FORM_FILL && (words >= FORM_WORDS || rows >= LIST_ROWS));
}

/** Mean share of a column's width that its rows fill. */
function fillOf(rows: readonly Row[]): number {
  const { from, to } = edgesOf(rows);
  const filled = rows.map(({ segments }) =>
    segments.reduce((sum, { x, right }) => sum + right - x, 0),
  );
  const mean = filled.reduce((sum, width) => sum + width, 0) / rows.length;
  return to > from ? mean / (to - from) : 0;
}

/** Words of prose: figures and signs are none, of writing without blanks two letters are one. */
const WORD = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]{2}|[\p{L}\p{M}]{2,}/gu;

/** Mean number of words in a row. */
function wordsOf(rows: readonly Row[]): number {
  const items = rows.flatMap(({ segments }) => segments.flatMap((one) => one.items));
  return items.reduce((sum, { text }) => sum + (text.match(WORD)?.length ?? 0), 0) / rows.length;
}

/** True where the order of drawing seldom goes from one side to the other. */
function wereDrawnInTurn(left: readonly Row[], right: readonly Row[]): boolean {
  const orders = (rows: readonly Row[], side: number) =>
    rows.flatMap(({ segments }) =>
      segments.flatMap(({ items }) => items.map(({ order }) => ({ order, side }))),
    );
  const drawn = [...orders(left, 0), ...orders(right, 1)].sort((a, b) => a.order - b.order);
  const crossings = drawn.filter(({ side }, i) => i > 0 && drawn[i - 1]?.side !== side).length;
  return crossings <= Math.min(left.length, right.length) / 2;
}

function isRightToLeft(rows: readonly Row[]): boolean {
  const items = rows.flatMap(({ segments }) => segments.flatMap((one) => one.items));
  const length = (wanted: boolean) =>
    items
      .filter(({ rightToLeft }) => rightToLeft === wanted)
      .reduce((sum, { text }) => sum + text.length, 0);
  return length(true) > length(false);
}
