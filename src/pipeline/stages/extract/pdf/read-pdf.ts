import { getDocumentProxy } from 'unpdf';
import * as z from 'zod';
import { isoDate } from '../stated-metadata.js';
import type { PageItem, PageLine } from './page-item.js';
import { orderItems } from './order-items.js';

/** Pages of one document; more are a book in several volumes, or an attack. */
const MOST_PAGES = 20_000;
/** Where the last line of a file, %%EOF, has to stand, in bytes from its end. */
const TRAILER_WITHIN = 2048;

/** What is read of a PDF. */
export interface PdfContent {
  /** Lines of each page in reading order. */
  readonly pages: readonly (readonly PageLine[])[];
  /** True where the end of the file is missing and it was read all the same. */
  readonly isCut: boolean;
  /** As the file states it; undefined where it does not. */
  readonly stated: {
    readonly title: string | undefined;
    readonly language: string | undefined;
    readonly date: string | undefined;
  };
}

const infoSchema = z.object({
  Title: z.string().optional().catch(undefined),
  Language: z.string().optional().catch(undefined),
  CreationDate: z.string().optional().catch(undefined),
  ModDate: z.string().optional().catch(undefined),
});

const itemSchema = z.object({
  str: z.string(),
  width: z.number(),
  transform: z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]),
});

/** Reads the words of all pages. Throws what pdf.js throws. */
export async function readPdf(bytes: Uint8Array): Promise<PdfContent | 'too-many-pages'> {
  const document = await getDocumentProxy(Uint8Array.from(bytes), {
    verbosity: 0,
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    stopAtErrors: false,
  });
  try {
    if (document.numPages > MOST_PAGES) return 'too-many-pages';
    const pages: PageLine[][] = [];
    for (let number = 1; number <= document.numPages; number++) {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent();
      pages.push(orderItems(items.flatMap(itemOf)));
      page.cleanup();
    }
    const { info } = await document.getMetadata();
    const { Title, Language, CreationDate, ModDate } = infoSchema.parse(info);
    const date = isoDate(ModDate ?? '') ?? isoDate(CreationDate ?? '');
    return { pages, isCut: isCut(bytes), stated: { title: Title, language: Language, date } };
  } finally {
    await document.destroy();
  }
}

/** Marked content, which has no words, gives nothing. */
function itemOf(item: unknown): PageItem[] {
  const parsed = itemSchema.safeParse(item);
  if (!parsed.success || parsed.data.str === '') return [];
  const { str, width, transform } = parsed.data;
  const [a, b, c, d, x, y] = transform;
  return [{ text: str, x, y, width, size: Math.hypot(c, d) || Math.hypot(a, b) }];
}

function isCut(bytes: Uint8Array): boolean {
  return !Buffer.from(bytes.subarray(-TRAILER_WITHIN)).includes('%%EOF');
}
