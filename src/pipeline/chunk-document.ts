import type { ChunkEntry } from '../model/chunk.js';
import { shownHashOf, type StoredChunk } from '../model/entry-codecs.js';
import type { TextEntry } from '../model/text.js';
import { chunkText, type ChunkTextInput } from './stages/chunk/chunk-text.js';

/** One document to chunk. Plain data: it goes to other threads. */
export interface ChunkJob {
  readonly document: string;
  readonly entry: TextEntry;
}

/** The chunks of one document as the chunks map holds them, in order. Pure. */
export function chunkDocument(
  { document, entry }: ChunkJob,
  options: Pick<ChunkTextInput, 'settings' | 'counter' | 'aids'>,
): StoredChunk[] {
  return chunkText({ document, entry, ...options }).map(storedForm);
}

function storedForm(chunk: ChunkEntry): StoredChunk {
  const shown = chunk.shown ?? chunk.text;
  return {
    start: chunk.start,
    end: chunk.end,
    tokens: chunk.tokens,
    shownHash: shownHashOf(shown),
    shownPrefix: shown.slice(0, shown.length - chunk.text.length),
  };
}
