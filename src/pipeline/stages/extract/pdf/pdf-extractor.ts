import { messageOf } from '../../../../errors/node-error.js';
import type { ExtractInput, Extractor } from '../../../../model/extractor.js';
import type { ExtractedText, TextWarning } from '../../../../model/text.js';
import { exclusionOf } from '../exclusion.js';
import { factsAsMetadata } from '../stated-metadata.js';
import { UnreadableDocument } from '../unreadable-document.js';
import { joinPages } from './join-pages.js';
import type { PdfContent } from './read-pdf.js';

/** Where in a file the header of a PDF may begin at the latest, in bytes (ISO 32000-1, annex H). */
const HEADER_WITHIN = 1024;
/** Page numbers that a warning lists. */
const LISTED_PAGES = 10;

/**
 * PDF: the words of each page in reading order, a mark for each page, headings by the size of their
 * type; title, language and date where the file states them. The library is loaded with the first PDF.
 *
 * Throws `mislabelled`, `encrypted`, `extract-failed`, `too-many-pages` and `no-text`.
 */
export function createPdfExtractor(): Extractor {
  return { mediaTypes: ['application/pdf'], version: 1, extract: extractPdf };
}

async function extractPdf(input: ExtractInput): Promise<ExtractedText[]> {
  const { key, bytes } = input;
  if (!startsAsPdf(bytes)) {
    throw unreadable(key, 'mislabelled', 'it is called a PDF but does not begin as one (%PDF-)', [
      'Give the file the extension of what it holds.',
    ]);
  }
  const { readPdf } = await import('./read-pdf.js');
  const content = await reading(key, () => readPdf(bytes));
  const { text, marks } = joinPages(content.pages);
  const empty = content.pages.flatMap((lines, i) => (lines.length === 0 ? [i + 1] : []));
  if (empty.length === content.pages.length) {
    throw unreadable(key, 'no-text', 'none of its pages has text: they may be images of text', [
      'Run text recognition (OCR) over it first.',
    ]);
  }
  const warnings = warningsOf(content, empty);
  const metadata = factsAsMetadata(content.stated);
  return [{ text: { text, marks, metadata, ...(warnings.length > 0 && { warnings }) } }];
}

function startsAsPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, HEADER_WITHIN)).includes('%PDF-');
}

function warningsOf({ isCut }: PdfContent, empty: readonly number[]): TextWarning[] {
  const warnings: TextWarning[] = [];
  if (isCut) {
    const message = 'the end of the file is missing: pages may be missing too';
    warnings.push({ severity: 'warning', code: 'pdf-cut-short', message });
  }
  if (empty.length > 0) {
    const listed = empty.slice(0, LISTED_PAGES).join(', ');
    const more = empty.length > LISTED_PAGES ? ` and ${empty.length - LISTED_PAGES} more` : '';
    const message = `no text on page ${listed}${more}: there may be images of text`;
    warnings.push({ severity: 'warning', code: 'image-only-page', message });
  }
  return warnings;
}

/** Failures of the library, told as what is wrong with the document. */
async function reading(key: string, read: () => Promise<PdfContent | 'too-many-pages'>) {
  try {
    const content = await read();
    if (content !== 'too-many-pages') return content;
  } catch (error) {
    // The library throws errors of its own kinds, all of them about the bytes it was given.
    if (!(error instanceof Error)) throw error;
    if (error.name === 'PasswordException') {
      throw unreadable(key, 'encrypted', 'it is encrypted and wants a password', [
        'Save it without a password.',
      ]);
    }
    throw unreadable(key, 'extract-failed', `it is damaged: ${messageOf(error)}`, [], error);
  }
  throw unreadable(key, 'too-many-pages', 'it has more pages than are read at once', [
    'Split the file.',
  ]);
}

function unreadable(
  key: string,
  code: string,
  reason: string,
  suggestions: readonly string[],
  cause?: unknown,
): UnreadableDocument {
  return new UnreadableDocument(code, `cannot extract '${key}': ${reason}`, {
    data: { document: key },
    suggestions: [...suggestions, exclusionOf(key)],
    cause,
  });
}
