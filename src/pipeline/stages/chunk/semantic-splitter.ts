import type { Splitter } from '../../../model/splitter.js';
import { blockSpans } from './block-spans.js';
import type { ChunkSettings } from './chunk-settings.js';
import { mergeSmall } from './merge-small.js';
import { rangeSpans } from './range-spans.js';

/**
 * Sentences of one subject: the text is cut at `breaks`, as `semanticBreaks` finds them, and what
 * is still too large as `rangeSpans` says.
 */
export function createSemanticSplitter({ minSize }: Pick<ChunkSettings, 'minSize'>): Splitter {
  return {
    version: 1,
    split: (text, marks, options) => {
      const { breaks } = options;
      if (breaks === undefined) throw new Error('the semantic splitter was given no breaks');
      const blocks = blockSpans(text, marks);
      const spans = [...breaks, text.length].flatMap((end, index) => {
        const range = { start: breaks[index - 1] ?? 0, end };
        return rangeSpans({ text, range, blocks }, options);
      });
      return mergeSmall(spans, { ...options, text, minSize, mayJoin: () => true });
    },
  };
}
