import { z } from 'zod';
import { groupItems, type DrawnItem, type Matrix } from './page-item.js';
import { rowsOf } from './page-rows.js';
import type { OpenedPdf, PdfPage } from './pdf-library.js';
import { orderBlocks } from './reading-order.js';
import { textBlockOf, type TextBlock } from './text-lines.js';

/** Items that a page may have: a defence, a dense page has some thousands. */
const MAX_ITEMS = 500_000;
/** Paths without text from which on a page shows something: letters drawn as curves. */
const SHOWING_PATHS = 20;

/** A page has more items than it may. */
export class TooManyItems extends Error {}

/** The text of a page, block by block in the order in which it is read. */
export async function readPage(page: PdfPage): Promise<TextBlock[]> {
  const { items, styles } = await page.getTextContent();
  const { transform } = page.getViewport({ scale: 1 });
  const drawn: DrawnItem[] = [];
  for (const item of items) if ('str' in item) drawn.push(item);
  for (const item of await fieldItems(page, drawn)) drawn.push(item);
  if (drawn.length > MAX_ITEMS) throw new TooManyItems();
  const groups = groupItems(drawn, styles, matrixOf(transform));
  return groups.flatMap((group) => orderBlocks(rowsOf(group.items)).map(textBlockOf));
}

function matrixOf(numbers: readonly number[]): Matrix {
  const [a = 1, b = 0, c = 0, d = -1, e = 0, f = 0] = numbers;
  return [a, b, c, d, e, f];
}

/**
 * True where a page without text shows images, or as many curves as letters drawn so. Images are not
 * decoded: the library complains of each instead of drawing it.
 */
export async function showsPictures(
  page: PdfPage,
  pdf: OpenedPdf,
  complaints: () => readonly string[],
): Promise<boolean> {
  const { fnArray } = await page.getOperatorList();
  if (complaints().some((said) => said.startsWith('Image exceeded'))) return true;
  const count = (wanted: ReadonlySet<number>) =>
    fnArray.filter((number) => wanted.has(number)).length;
  const { images, paths } = pdf.operations;
  return count(images) > 0 || count(paths) >= SHOWING_PATHS;
}

const rectangle = z.tuple([z.number(), z.number(), z.number(), z.number()]);
/** Annotations with text of their own: fields of a form that were filled in, and free text. */
const annotationSchema = z.looseObject({
  subtype: z.string(),
  rect: rectangle,
  hidden: z.boolean().optional(),
  fieldType: z.string().nullish(),
  fieldValue: z.union([z.string(), z.array(z.string())]).nullish(),
  contentsObj: z.looseObject({ str: z.string() }).nullish(),
});

/** Letters of a field, which are not measured. */
const FIELD_SIZE = 10;

/**
 * What the fields of a form and boxes of free text say, as items where they stand; a line in a field
 * stands on the line of the words beside it.
 */
async function fieldItems(page: PdfPage, words: readonly DrawnItem[]): Promise<DrawnItem[]> {
  const annotations: unknown[] = await page.getAnnotations();
  return annotations.flatMap((one) => {
    const parsed = annotationSchema.safeParse(one);
    if (!parsed.success || parsed.data.hidden === true) return [];
    const { rect } = parsed.data;
    const [left, bottom, right, top] = rect;
    const size = Math.max(1, Math.min(FIELD_SIZE, top - bottom));
    const lines = fieldLines(parsed.data);
    const first = lines.length === 1 ? baselineIn(rect, words) : top - size;
    return lines.map((str, i) => ({
      ...{ str, dir: 'ltr', fontName: '', height: size },
      width: Math.min(right - left, (str.length * size) / 2),
      transform: [size, 0, 0, size, left, first - i * size * 1.2],
    }));
  });
}

/** The baseline of words that is nearest to the middle of a field, if it goes through the field. */
function baselineIn(
  [, bottom, , top]: z.infer<typeof rectangle>,
  words: readonly DrawnItem[],
): number {
  const middle = (top + bottom) / 2;
  let nearest = middle - FIELD_SIZE / 3;
  let distance = (top - bottom) / 2;
  for (const { transform } of words) {
    const [, , , , , y = Number.NaN] = transform;
    if (Math.abs(y - middle) >= distance) continue;
    nearest = y;
    distance = Math.abs(y - middle);
  }
  return nearest;
}

function fieldLines(annotation: z.infer<typeof annotationSchema>): string[] {
  const { subtype, fieldType, fieldValue, contentsObj } = annotation;
  if (subtype === 'FreeText') return (contentsObj?.str ?? '').split(/\r\n?|\n/);
  if (subtype !== 'Widget' || (fieldType !== 'Tx' && fieldType !== 'Ch')) return [];
  return [fieldValue ?? []].flat().flatMap((value) => value.split(/\r\n?|\n/));
}
