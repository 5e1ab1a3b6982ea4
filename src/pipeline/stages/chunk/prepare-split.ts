import type { SplitAids } from '../../../model/splitter.js';
import type { TextEntry } from '../../../model/text.js';
import type { ChunkSettings } from './chunk-settings.js';
import type { SemanticBreakOptions, SentenceEmbedder } from './semantic-breaks.js';

/** What splitters are made ready with. */
export interface PrepareOptions {
  readonly settings: ChunkSettings;
  /** For the semantic splitter, which cannot be made ready without it. */
  readonly embedder?: SentenceEmbedder | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEmbedded?: SemanticBreakOptions['onEmbedded'];
}

/** What the splitter of the settings must have at hand for a text. Throws what its embedder throws. */
export async function prepareSplit(entry: TextEntry, options: PrepareOptions): Promise<SplitAids> {
  const { settings, embedder, signal, onEmbedded } = options;
  if (settings.splitter === 'code') {
    const { openCodeParsers } = await import('./code-parsers.js');
    return { parsers: await openCodeParsers(entry.marks) };
  }
  if (settings.splitter === 'semantic') {
    if (embedder === undefined) throw new Error('the semantic splitter was given no embedder');
    const { semanticBreaks } = await import('./semantic-breaks.js');
    return { breaks: await semanticBreaks(entry, { settings, embedder, signal, onEmbedded }) };
  }
  return {};
}
