import { z } from 'zod';
import type { PdfDocument } from './pdf-library.js';
import type { OutlineEntry } from './pdf-headings.js';

/** Entries of an outline that are looked at. */
const MAX_ENTRIES = 5000;

const referenceSchema = z.looseObject({ num: z.number().int(), gen: z.number().int() });

interface OutlineNode {
  readonly title: string;
  readonly dest: string | unknown[] | null;
  readonly items: readonly OutlineNode[];
}

/** The entries of a document's outline that lead to pages of it; none where it cannot be read. */
export async function readOutline(document: PdfDocument): Promise<OutlineEntry[]> {
  const entries: OutlineEntry[] = [];
  let left = MAX_ENTRIES;
  const add = async (nodes: readonly OutlineNode[], level: number): Promise<void> => {
    for (const { title, dest, items } of nodes) {
      left -= 1;
      if (left < 0) return;
      const page = await pageOf(document, dest);
      if (page !== undefined) entries.push({ title, level, page });
      await add(items, level + 1);
    }
  };
  // Typed as if it were always there.
  const outline = (await document.getOutline()) as readonly OutlineNode[] | null;
  await add(outline ?? [], 1);
  return entries;
}

async function pageOf(
  document: PdfDocument,
  destination: OutlineNode['dest'],
): Promise<number | undefined> {
  const explicit: readonly unknown[] | null =
    typeof destination === 'string' ? await document.getDestination(destination) : destination;
  const [target] = explicit ?? [];
  if (typeof target === 'number') return Number.isSafeInteger(target) ? target + 1 : undefined;
  const reference = referenceSchema.safeParse(target);
  if (!reference.success) return undefined;
  try {
    return (await document.getPageIndex(reference.data)) + 1;
  } catch (error) {
    // A reference to what is no page of the document; the library throws errors of its own.
    if (error instanceof Error) return undefined;
    throw error;
  }
}
