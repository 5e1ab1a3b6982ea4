import { listenAndRead } from '../../../../../../src/pipeline/stages/extract/pdf/listen-and-read.js';
import type { PdfReading } from '../../../../../../src/pipeline/stages/extract/pdf/read-pdf.js';
import type { TextEntry } from '../../../../../../src/model/text.js';
import { drawing, pdfFile, pdfPages, type PdfWords } from '../../../../../support/pdf-file.js';

/** Reads a document in this thread. */
export function readHere(bytes: Uint8Array): Promise<PdfReading> {
  return listenAndRead(Uint8Array.from(bytes), () => undefined);
}

/** What a document says, which has to be readable. */
export async function entryOf(bytes: Uint8Array): Promise<TextEntry> {
  const reading = await readHere(bytes);
  if ('entry' in reading) return reading.entry;
  throw new Error(`unreadable: ${JSON.stringify(reading.unreadable)}`);
}

/** The text of a document of one page on which words stand. */
export async function textOfPage(words: readonly PdfWords[]): Promise<string> {
  return (await entryOf(pdfFile(pdfPages([drawing(words)])))).text;
}

/** The text of each page by its mark. */
export function pagesOf({ text, marks }: TextEntry): [number, string][] {
  return marks.flatMap((mark): [number, string][] =>
    mark.type === 'page' ? [[mark.number, text.slice(mark.start, mark.end)]] : [],
  );
}
