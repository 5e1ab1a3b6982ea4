/** Six numbers of a matrix as PDF writes it: x' = ax + cy + e, y' = bx + dy + f. */
export type Matrix = readonly [number, number, number, number, number, number];

/** A run of characters of a page that stand on one line, in the direction in which they are read. */
export interface PageItem {
  readonly text: string;
  /** Where it begins, along the line; in points. */
  readonly x: number;
  /** Its baseline, growing from line to line; in points. */
  readonly y: number;
  readonly width: number;
  /** Height of the font, in points. */
  readonly size: number;
  readonly rightToLeft: boolean;
  /** True for a font in which all characters are equally wide. */
  readonly monospaced: boolean;
  /** Place in the order in which the page draws. */
  readonly order: number;
  /** True where white space is drawn right before it. */
  readonly afterSpace: boolean;
}

/** An item as the PDF library gives it. */
export interface DrawnItem {
  readonly str: string;
  readonly dir: string;
  readonly transform: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly fontName: string;
}

/** What the library says of a font. */
export interface DrawnStyle {
  readonly fontFamily: string;
  readonly vertical?: boolean;
}

/** The items of a page that are read in one direction; the angle is that of their lines. */
export interface ItemGroup {
  readonly items: readonly PageItem[];
}

/**
 * Items of a page by the direction of their lines, each turned so that its lines run to the right and
 * follow each other downward: upright ones first, then by angle. Lines of vertical writing run down and
 * follow each other to the left. Items without a character are left out.
 */
export function groupItems(
  drawn: readonly DrawnItem[],
  styles: Readonly<Record<string, DrawnStyle>>,
  view: Matrix,
): ItemGroup[] {
  const groups = new Map<number, PageItem[]>();
  let afterSpace = false;
  for (const [order, item] of drawn.entries()) {
    if (item.str.trim() === '') {
      afterSpace ||= item.str !== '';
      continue;
    }
    const style = styles[item.fontName];
    const { angle, placed } = place(item, view, style?.vertical === true);
    const text = cleanText(item.str);
    const group = groups.get(angle) ?? [];
    groups.set(angle, group);
    if (text.trim() !== '' && isFinitePlace(placed)) {
      const rightToLeft = item.dir === 'rtl';
      const monospaced = style?.fontFamily === 'monospace';
      const spaced = afterSpace || /^\s/.test(text);
      group.push({
        ...{ ...placed, text: text.trim(), rightToLeft, monospaced },
        ...{ order, afterSpace: spaced },
      });
    }
    afterSpace = /\s$/.test(text);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, items]) => ({ items }));
}

/** Without what no text can hold, or nobody sees: NUL, half surrogate pairs, soft hyphens inside. */
function cleanText(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/\0/g, '\uFFFD')
    .replace(/\u00AD(?!\s*$)/g, '')
    .replace(/\s+/g, ' ');
}

type Place = Pick<PageItem, 'x' | 'y' | 'width' | 'size'>;

function isFinitePlace({ x, y, width, size }: Place): boolean {
  return [x, y, width, size].every((value) => Number.isFinite(value) && Math.abs(value) < 1e7);
}

function place(
  item: DrawnItem,
  view: Matrix,
  vertical: boolean,
): { readonly angle: number; readonly placed: Place } {
  const [a, b, c, d, e, f] = multiply(view, item.transform);
  const size = Math.hypot(c, d) || Math.hypot(a, b);
  if (vertical) {
    return { angle: 0, placed: { x: f, y: -e, width: item.height, size } };
  }
  // Downward is positive in `view`, so a line to the right has the angle 0.
  const turn = Math.atan2(b, a);
  const degrees = Math.round((turn * 180) / Math.PI);
  const angle = degrees < 0 ? degrees + 360 : degrees;
  const exact = (angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(exact), Math.sin(exact)];
  const placed = { x: e * cos + f * sin, y: f * cos - e * sin, width: item.width, size };
  return { angle: angle === 360 ? 0 : angle, placed };
}

function multiply(m: Matrix, n: readonly number[]): Matrix {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = n;
  return [
    m[0] * a + m[2] * b,
    m[1] * a + m[3] * b,
    m[0] * c + m[2] * d,
    m[1] * c + m[3] * d,
    m[0] * e + m[2] * f + m[4],
    m[1] * e + m[3] * f + m[5],
  ];
}
