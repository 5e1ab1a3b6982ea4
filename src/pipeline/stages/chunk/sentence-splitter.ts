import type { Splitter } from '../../../model/splitter.js';
import type { ChunkSettings } from './chunk-settings.js';
import { graphemeEnds } from './grapheme-ends.js';
import { mergeSmall } from './merge-small.js';
import { packPieces } from './pack-pieces.js';
import { cutPieces } from './pieces.js';
import { sentenceEnds } from './sentence-ends.js';
import { settleSpans } from './settle-spans.js';
import { wordEnds } from './word-ends.js';

/**
 * Whole sentences, as many as `size` takes; neighbours share the whole sentences that `overlap`
 * takes. A sentence larger than `size` is taken as its words, a word larger than it as its
 * grapheme clusters. Spans have no white space at their ends.
 */
export function createSentenceSplitter({ minSize }: Pick<ChunkSettings, 'minSize'>): Splitter {
  return {
    version: 1,
    split: (text, _marks, options) => {
      const pieces = cutPieces(text, [sentenceEnds, wordEnds, graphemeEnds], options);
      const spans = settleSpans(text, packPieces(pieces, options), { ...options, trim: true });
      return mergeSmall(spans, { ...options, text, minSize, mayJoin: () => true });
    },
  };
}
