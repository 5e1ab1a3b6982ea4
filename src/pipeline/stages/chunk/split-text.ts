import type { Span } from '../../../model/chunk.js';
import type { Measure, SplitAids } from '../../../model/splitter.js';
import type { Mark } from '../../../model/text.js';
import type { ChunkSettings } from './chunk-settings.js';
import { createSplitter } from './splitter-registry.js';
import { measureOf } from './token-measure.js';

/** What `splitText` needs beside the text. */
export interface SplitTextOptions {
  readonly marks: readonly Mark[];
  readonly settings: ChunkSettings;
  /** Tokens of a text; asked only where `settings.unit` is `tokens`. */
  readonly countTokens: Measure;
  /** How much of `settings.size` is kept free; less than `size - overlap`. */
  readonly reserve?: number;
  readonly aids?: SplitAids | undefined;
}

/**
 * Spans of a text under the settings; both starts and ends ascend, and the contract of `Splitter`
 * holds. A splitter that breaks it is a bug and throws a plain `Error`.
 */
export function splitText(text: string, options: SplitTextOptions): Span[] {
  const { settings, marks, countTokens, reserve = 0, aids } = options;
  const { overlap } = settings;
  const size = settings.size - reserve;
  const measure = measureOf(settings, countTokens);
  const spans = createSplitter(settings).split(text, marks, { ...aids, size, overlap, measure });
  let last: Span = { start: -1, end: 0 };
  for (const span of spans) {
    if (
      span.start <= last.start ||
      span.end <= Math.max(last.end, span.start) ||
      span.end > text.length
    ) {
      throw new Error(
        `the ${settings.splitter} splitter made span ${span.start}-${span.end} after ${last.start}-${last.end}`,
      );
    }
    last = span;
  }
  return spans;
}
