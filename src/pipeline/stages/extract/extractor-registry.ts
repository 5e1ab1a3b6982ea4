import type { Extractor } from '../../../model/extractor.js';
import { createCsvExtractor } from './csv-extractor.js';
import type { ExtractSettings } from './extract-settings.js';
import { createDocxExtractor } from './docx/docx-extractor.js';
import { createHtmlExtractor } from './html-extractor.js';
import { createJsonlExtractor } from './jsonl-extractor.js';
import { createMarkdownExtractor } from './markdown-extractor.js';
import { createPdfExtractor } from './pdf/pdf-extractor.js';
import { createPlainTextExtractor } from './plain-text-extractor.js';
import { createSourceCodeExtractor } from './source-code-extractor.js';

/** Media types that documents may have; those of the extractors, in order. */
export const supportedMediaTypes: readonly string[] = [
  'text/html',
  'text/markdown',
  'text/plain',
  'text/csv',
  'text/tab-separated-values',
  'application/x-ndjson',
  'text/x-source',
  'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
];

/**
 * Every extractor, set up. `memoryUsed` gives the bytes that this process holds; a document of which
 * reading makes them grow too far is stopped.
 */
export function createExtractors(
  settings: ExtractSettings,
  memoryUsed: () => number = () => 0,
): readonly Extractor[] {
  return [
    createHtmlExtractor(settings),
    createMarkdownExtractor(settings),
    createPlainTextExtractor(settings),
    createCsvExtractor(settings),
    createJsonlExtractor(settings),
    createSourceCodeExtractor(settings),
    createPdfExtractor(memoryUsed),
    createDocxExtractor(settings),
  ];
}
