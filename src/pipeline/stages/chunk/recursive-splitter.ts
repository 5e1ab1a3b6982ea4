import type { Splitter } from '../../../model/splitter.js';
import type { ChunkSettings } from './chunk-settings.js';
import { DEFAULT_SEPARATORS, recursiveSpans } from './recursive-spans.js';
import { settleSpans } from './settle-spans.js';

/**
 * Paragraphs while they fit, then lines, then words, then grapheme clusters, or by the separators
 * of the settings. Spans have no white space at their ends.
 */
export function createRecursiveSplitter(settings: Pick<ChunkSettings, 'separators'>): Splitter {
  const separators = settings.separators ?? DEFAULT_SEPARATORS;
  return {
    version: 1,
    split: (text, _marks, options) => {
      const spans = recursiveSpans(text, { ...options, separators });
      return settleSpans(text, spans, { ...options, trim: true });
    },
  };
}
