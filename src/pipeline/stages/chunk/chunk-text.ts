import type { ChunkEntry } from '../../../model/chunk.js';
import type { DocumentKey } from '../../../model/document.js';
import type { SplitAids } from '../../../model/splitter.js';
import type { TextEntry } from '../../../model/text.js';
import type { TokenCounter } from '../../../model/token-counter.js';
import { chunkContext } from './chunk-context.js';
import type { ChunkSettings } from './chunk-settings.js';
import { headingPaths } from './heading-path.js';
import { splitText } from './split-text.js';
import { measureOf } from './token-measure.js';

/** One text to chunk, and how. */
export interface ChunkTextInput {
  readonly document: DocumentKey;
  readonly entry: TextEntry;
  readonly settings: ChunkSettings;
  /** The tokenizer that `settings.tokenizer` names. */
  readonly counter: TokenCounter;
  /** As `prepareSplit` makes them. */
  readonly aids?: SplitAids | undefined;
}

/**
 * The chunks of one text, in order. Pure.
 *
 * Throws a plain `Error` naming the document when the counter gives anything but a whole number
 * from 0.
 */
export function chunkText({
  document,
  entry,
  settings,
  counter,
  aids,
}: ChunkTextInput): ChunkEntry[] {
  const { text, marks, metadata } = entry;
  const countTokens = rememberCounts((slice) => {
    const tokens = counter.count(slice);
    if (Number.isSafeInteger(tokens) && tokens >= 0) return tokens;
    throw new Error(
      `tokenizer '${counter.id}' counted ${tokens} tokens in a text of '${document}'`,
    );
  });
  const context = chunkContext(entry, { settings, measure: measureOf(settings, countTokens) });
  const { reserve } = context;
  const spans = splitText(text, { marks, settings, countTokens, reserve, aids });
  const prefixes = context.prefixesOf(spans);
  const paths = headingPaths(
    marks,
    spans.map(({ start }) => start),
  );
  return spans.map(({ start, end }, index) => {
    const slice = text.slice(start, end);
    const headings = paths[index] ?? [];
    const chunk = { start, end, text: slice, tokens: countTokens(slice), headings, metadata };
    const prefix = prefixes[index] ?? '';
    return prefix === '' ? chunk : { ...chunk, shown: prefix + slice };
  });
}

/** Counting is the costliest part of chunking, and words and whole chunks come up again. */
function rememberCounts(count: (text: string) => number): (text: string) => number {
  const known = new Map<string, number>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const tokens = count(text);
    known.set(text, tokens);
    return tokens;
  };
}
