import type { Span } from '../../../model/chunk.js';
import type { SplitOptions, Splitter } from '../../../model/splitter.js';
import type { Mark } from '../../../model/text.js';
import { blockSpans, type Block } from './block-spans.js';
import type { ChunkSettings } from './chunk-settings.js';
import { languageOfMark } from './code-parsers.js';
import { codeSpans } from './code-spans.js';
import { mergeSmall } from './merge-small.js';
import { rangeSpans } from './range-spans.js';

/**
 * Code at its declarations: see `codeSpans`. Prose, tables, and code that fits `size` among them are
 * split as `rangeSpans` says; code that does not is split by itself, in its language. Needs
 * `parsers`, those of the languages of `marks`.
 */
export function createCodeSplitter({ minSize }: Pick<ChunkSettings, 'minSize'>): Splitter {
  return {
    version: 2,
    split: (text, marks, options) => {
      const spans = spansOf(text, marks, options);
      return mergeSmall(spans, { ...options, text, minSize, mayJoin: () => true });
    },
  };
}

function spansOf(text: string, marks: readonly Mark[], options: SplitOptions): Span[] {
  const { parsers, measure, size } = options;
  if (parsers === undefined) throw new Error('the code splitter was given no parsers');
  const blocks = blockSpans(text, marks);
  const isLarge = ({ kind, start, end }: Block): boolean =>
    kind === 'code' && measure(text.slice(start, end)) > size;
  const spans: Span[] = [];
  let from = 0;
  for (const block of blocks.filter(isLarge)) {
    const parser = parsers.get(languageOfMark(block.language) ?? '');
    spans.push(...rangeSpans({ text, range: { start: from, end: block.start }, blocks }, options));
    spans.push(...codeSpans({ text, range: block, parser }, options));
    from = block.end;
  }
  spans.push(...rangeSpans({ text, range: { start: from, end: text.length }, blocks }, options));
  return spans;
}
