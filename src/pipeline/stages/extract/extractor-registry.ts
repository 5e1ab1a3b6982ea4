import type { Extractor } from '../../../model/extractor.js';
import { createCsvExtractor } from './csv-extractor.js';
import type { ExtractSettings } from './extract-settings.js';
import { createDocxExtractor } from './docx/docx-extractor.js';
import { createHtmlExtractor } from './html-extractor.js';
import { createJsonlExtractor } from './jsonl-extractor.js';
import { createMarkdownExtractor } from './markdown-extractor.js';
import { createPlainTextExtractor } from './plain-text-extractor.js';
import { createPdfExtractor } from './pdf/pdf-extractor.js';
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
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/pdf',
];

/** Every extractor, set up. */
export function createExtractors(settings: ExtractSettings): readonly Extractor[] {
  return [
    createHtmlExtractor(settings),
    createMarkdownExtractor(settings),
    createPlainTextExtractor(settings),
    createCsvExtractor(settings),
    createJsonlExtractor(settings),
    createSourceCodeExtractor(settings),
    createDocxExtractor(settings),
    createPdfExtractor(),
  ];
}
