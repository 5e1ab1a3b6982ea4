import type { Span } from '../../../model/chunk.js';
import type { Splitter } from '../../../model/splitter.js';
import type { Mark } from '../../../model/text.js';
import { blockSpans } from './block-spans.js';
import type { ChunkSettings } from './chunk-settings.js';
import { mergeSmall } from './merge-small.js';
import { rangeSpans } from './range-spans.js';

/**
 * Pages: a page is one chunk while it fits, a larger one is split as `rangeSpans` says, and no chunk
 * has text of two pages. A text without pages is one page.
 */
export function createPageSplitter({ minSize }: Pick<ChunkSettings, 'minSize'>): Splitter {
  return {
    version: 1,
    split: (text, marks, options) => {
      const blocks = blockSpans(text, marks);
      const merging = { ...options, text, minSize, mayJoin: () => true };
      return pagesOf(text, marks).flatMap((range) =>
        mergeSmall(rangeSpans({ text, range, blocks }, options), merging),
      );
    },
  };
}

/** Ranges between the starts and ends of pages; what lies outside of any page is by itself. */
function pagesOf(text: string, marks: readonly Mark[]): Span[] {
  const borders = marks
    .filter(({ type }) => type === 'page')
    .flatMap(({ start, end }) => [start, end]);
  const inOrder = [...new Set([...borders, text.length])].sort((a, b) => a - b);
  let start = 0;
  return inOrder.map((end) => {
    const page = { start, end };
    start = end;
    return page;
  });
}
