import type { SplitOptions, Splitter } from '../../../model/splitter.js';
import type { ChunkSettings } from './chunk-settings.js';
import { graphemeEnds } from './grapheme-ends.js';
import { packPieces } from './pack-pieces.js';
import { cutPieces, type Pieces } from './pieces.js';
import { settleSpans } from './settle-spans.js';
import { wordEnds } from './word-ends.js';

/**
 * Windows of `size` that begin anew every `size - overlap`, white space at their ends included:
 * of characters, never inside a grapheme cluster; or of tokens, between words, and inside a word
 * only where it alone exceeds `size`.
 */
export function createFixedSplitter({ unit }: Pick<ChunkSettings, 'unit'>): Splitter {
  const piecesOf = unit === 'chars' ? charPieces : wordPieces;
  return {
    version: 1,
    split: (text, _marks, options) => {
      const spans = packPieces(piecesOf(text, options), options);
      return settleSpans(text, spans, { ...options, trim: false });
    },
  };
}

function wordPieces(text: string, options: SplitOptions): Pieces {
  return cutPieces(text, [wordEnds, graphemeEnds], options);
}

function charPieces(text: string): Pieces {
  const ends = graphemeEnds(text);
  const sizes: number[] = [];
  let start = 0;
  for (const end of ends) {
    sizes.push(end - start);
    start = end;
  }
  return { start: 0, ends, sizes };
}
