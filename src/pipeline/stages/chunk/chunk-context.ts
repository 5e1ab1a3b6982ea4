import type { Span } from '../../../model/chunk.js';
import type { Measure } from '../../../model/splitter.js';
import type { TextEntry } from '../../../model/text.js';
import type { ChunkSettings } from './chunk-settings.js';
import { contextLimit } from './context-limit.js';
import { headingPaths } from './heading-path.js';

/** Raised when the same settings and marks give other words before a chunk. */
export const CONTEXT_VERSION = 1;

/** What may stand before the chunks of one text. */
export interface ChunkContext {
  /** How much of `size` is kept free for it, by the measure. */
  readonly reserve: number;
  /**
   * What the embedder is shown before each of `spans` (in order); empty for nothing. With the
   * chunk it is never larger than `size`, unless the chunk alone is.
   */
  prefixesOf(spans: readonly Span[]): string[];
}

/** What `chunkContext` needs beside the text. */
export interface ContextOptions {
  readonly settings: Pick<ChunkSettings, 'context' | 'size'>;
  readonly measure: Measure;
}

/**
 * Where a chunk stands, in words: `Manual > Heating > Fan` and a blank line. The title of the
 * document (`metadata.title`) unless the path begins with it, then the headings that the chunk lies
 * under, without the one that it begins with. Names are left out from the front until the rest
 * takes no more than `contextLimit` and fits with the chunk.
 */
export function chunkContext(entry: TextEntry, options: ContextOptions): ChunkContext {
  const { settings, measure } = options;
  const limit = contextLimit(settings.size);
  const fitting = (names: readonly string[], fits: (prefix: string) => boolean): string => {
    const prefixes = names.map((_name, index) => `${names.slice(index).join(' > ')}\n\n`);
    return prefixes.find((prefix) => measure(prefix) <= limit && fits(prefix)) ?? '';
  };
  const longest = widestNames(entry, settings.context).map((names) => fitting(names, () => true));
  return {
    reserve: longest.reduce((most, prefix) => Math.max(most, measure(prefix)), 0),
    prefixesOf: (spans) => {
      const names = namesBefore(entry, spans, settings.context);
      return spans.map(({ start, end }, index) => {
        const text = entry.text.slice(start, end);
        return fitting(names[index] ?? [], (prefix) => measure(prefix + text) <= settings.size);
      });
    },
  };
}

type ContextKind = ChunkSettings['context'];

/** Names before chunks at all places where they are most. */
function widestNames(entry: TextEntry, kind: ContextKind): string[][] {
  const title = titleOf(entry);
  const titleAlone = kind === 'none' || title === undefined ? [] : [[title]];
  if (kind !== 'heading') return titleAlone;
  const starts = entry.marks.filter(({ type }) => type === 'heading').map(({ start }) => start);
  const paths = headingPaths(entry.marks, starts).map((path) => withTitle(title, path));
  return [...titleAlone, ...paths];
}

function namesBefore(entry: TextEntry, spans: readonly Span[], kind: ContextKind): string[][] {
  if (kind === 'none') return [];
  const title = titleOf(entry);
  const headings = new Map<number, string>();
  for (const mark of entry.marks) {
    if (mark.type === 'heading') headings.set(mark.start, mark.title);
  }
  const paths = headingPaths(
    entry.marks,
    spans.map(({ start }) => start),
  );
  return spans.map(({ start }, index) => {
    const path = paths[index] ?? [];
    const own = headings.get(start);
    if (kind === 'title') return title === undefined || title === own ? [] : [title];
    const names = withTitle(title, path);
    // An empty title is in no path.
    return own === undefined || own === '' ? names : names.slice(0, -1);
  });
}

function withTitle(title: string | undefined, path: readonly string[]): string[] {
  return title === undefined || title === path[0] ? [...path] : [title, ...path];
}

function titleOf({ metadata }: TextEntry): string | undefined {
  const { title } = metadata;
  const line = typeof title === 'string' ? title.replace(/\s+/g, ' ').trim() : '';
  return line === '' ? undefined : line;
}
