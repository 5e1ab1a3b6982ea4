import type { Splitter } from '../../../model/splitter.js';
import type { ChunkSettings } from './chunk-settings.js';
import { mergeSmall } from './merge-small.js';
import { DEFAULT_SEPARATORS, recursiveSpans } from './recursive-spans.js';
import { settleSpans } from './settle-spans.js';

/**
 * Paragraphs while they fit, then lines, then words, then grapheme clusters, or by the separators
 * of the settings. Spans have no white space at their ends.
 */
export function createRecursiveSplitter(
  settings: Pick<ChunkSettings, 'separators' | 'minSize'>,
): Splitter {
  const { separators = DEFAULT_SEPARATORS, minSize } = settings;
  return {
    version: 1,
    split: (text, _marks, options) => {
      const spans = recursiveSpans(text, { ...options, separators });
      const settled = settleSpans(text, spans, { ...options, trim: true });
      return mergeSmall(settled, { ...options, text, minSize, mayJoin: () => true });
    },
  };
}
