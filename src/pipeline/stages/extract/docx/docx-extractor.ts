import { messageOf } from '../../../../errors/node-error.js';
import type { ExtractInput, Extractor } from '../../../../model/extractor.js';
import type { ExtractedText } from '../../../../model/text.js';
import { exclusionOf } from '../exclusion.js';
import type { ExtractSettings } from '../extract-settings.js';
import { MAX_HTML_DEPTH } from '../html-extractor.js';
import { factsAsMetadata, firstTitle } from '../stated-metadata.js';
import { UnreadableDocument } from '../unreadable-document.js';
import type { DocxContent, DocxProblem } from './read-docx.js';

/** First bytes of a zip archive, and of the older format, which encrypted documents are put in too. */
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const COMPOUND_FILE = [0xd0, 0xcf, 0x11, 0xe0];

/**
 * DOCX: the text in the manner of Markdown with headings, tables and links as marks, as HTML is;
 * title, language and date where the file states them. Pictures, comments, headers and footers are
 * left out. The libraries are loaded with the first document.
 *
 * Throws `mislabelled`, `encrypted`, `no-text` and `extract-failed`.
 */
export function createDocxExtractor({ links }: Pick<ExtractSettings, 'links'>): Extractor {
  return {
    mediaTypes: ['application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    version: 1,
    extract: (input) => extractDocx(input, links),
  };
}

async function extractDocx({ key, bytes }: ExtractInput, links: boolean): Promise<ExtractedText[]> {
  refuseOthers(key, bytes);
  const { html, stated, messages } = await reading(key, bytes);
  const [{ reduceHtml }, { htmlToText }] = await Promise.all([
    import('../reduce-html.js'),
    import('../html-to-text.js'),
  ]);
  const page = reduceHtml(`<main>${html}</main>`, MAX_HTML_DEPTH);
  if (page === 'too-deep') throw unreadable(key, 'extract-failed', sentences['too-deep']);
  const content = htmlToText(page.html, { links });
  if (content.text.trim() === '') throw unreadable(key, 'no-text', 'it has no text');
  const title = factsAsMetadata({ title: firstTitle(content.marks) });
  const warnings = messages.map(
    (message) => ({ severity: 'warning', code: 'docx-conversion', message }) as const,
  );
  const metadata = { ...title, ...factsAsMetadata(stated) };
  return [{ text: { ...content, metadata, ...(warnings.length > 0 && { warnings }) } }];
}

function refuseOthers(key: string, bytes: Uint8Array): void {
  const begins = (magic: readonly number[]) => magic.every((byte, i) => bytes[i] === byte);
  if (begins(ZIP)) return;
  if (begins(COMPOUND_FILE)) {
    throw unreadable(key, 'encrypted', 'it is encrypted, or of the format of Word 97 (.doc)', [
      'Save it as .docx without a password.',
    ]);
  }
  throw unreadable(key, 'mislabelled', 'it is called a DOCX but is no zip archive, as one is', [
    'Give the file the extension of what it holds.',
  ]);
}

const sentences: Readonly<Record<DocxProblem, string>> = {
  'too-many-entries': 'its archive has more than 10,000 files',
  'too-large': 'its archive unpacks to more than 512 MiB',
  'no-document': 'its archive has no word/document.xml, as every DOCX has',
  'document-type': 'it declares a document type (DOCTYPE), which no word processor writes',
  'too-deep': 'its elements are nested too deep',
};

async function reading(key: string, bytes: Uint8Array): Promise<DocxContent> {
  const { readDocx } = await import('./read-docx.js');
  let content: DocxContent | DocxProblem;
  try {
    content = await readDocx(bytes);
  } catch (error) {
    // The libraries throw errors of many kinds, all of them about the bytes they were given.
    throw unreadable(key, 'extract-failed', `it is damaged: ${messageOf(error)}`, [], error);
  }
  if (typeof content === 'string') throw unreadable(key, 'extract-failed', sentences[content]);
  return content;
}

function unreadable(
  key: string,
  code: string,
  reason: string,
  suggestions: readonly string[] = [],
  cause?: unknown,
): UnreadableDocument {
  return new UnreadableDocument(code, `cannot extract '${key}': ${reason}`, {
    data: { document: key },
    suggestions: [...suggestions, exclusionOf(key)],
    cause,
  });
}
