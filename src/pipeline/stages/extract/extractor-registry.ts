import type { Extractor } from '../../../model/extractor.js';
import type { ExtractSettings } from './extract-settings.js';
import { createHtmlExtractor } from './html-extractor.js';
import { createMarkdownExtractor } from './markdown-extractor.js';
import { createPlainTextExtractor } from './plain-text-extractor.js';

/** Media types that documents may have; those of the extractors, in order. */
export const supportedMediaTypes: readonly string[] = ['text/html', 'text/markdown', 'text/plain'];

/** Every extractor, set up. */
export function createExtractors(settings: ExtractSettings): readonly Extractor[] {
  return [createHtmlExtractor(), createMarkdownExtractor(settings), createPlainTextExtractor()];
}
