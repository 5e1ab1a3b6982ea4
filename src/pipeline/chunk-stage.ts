import type { ChunkEntry } from '../model/chunk.js';
import {
  decodeStoredChunk,
  decodeStoredText,
  encodeStoredChunk,
  shownHashOf,
  type StoredChunk,
} from '../model/entry-codecs.js';
import { chunkKey, documentKeyBytes, partsPrefix } from '../model/entry-keys.js';
import { fingerprintOf } from '../model/fingerprint.js';
import type { ObjectStore } from '../model/object-store.js';
import type { TokenCounter } from '../model/token-counter.js';
import { rangeOfPrefix } from '../tree/read.js';
import type { DocumentStage, StageDocument, StageEntry } from './document-stage.js';
import { readTextObject } from './read-text-object.js';
import { chunkFingerprintParts } from './stages/chunk/chunk-fingerprint.js';
import type { ChunkSettings } from './stages/chunk/chunk-settings.js';
import { chunkText } from './stages/chunk/chunk-text.js';

/** What the chunk stage is made of. */
export interface ChunkStageOptions {
  readonly settings: ChunkSettings;
  readonly counter: TokenCounter;
  /** Version of the Unicode library that finds sentence boundaries. */
  readonly icuVersion: string;
  readonly store: ObjectStore;
}

/** Texts to chunks: each text becomes spans of it. */
export function chunkStage(options: ChunkStageOptions): DocumentStage {
  const { settings, counter, icuVersion } = options;
  const parts = chunkFingerprintParts(settings, { counterId: counter.id, icuVersion });
  return {
    name: 'chunk',
    fingerprint: fingerprintOf(['chunk', 1, parts]),
    profile: 'small',
    unit: 'texts',
    batchEntries: 64,
    inputRange: (document) => ({
      from: documentKeyBytes(document),
      to: documentKeyBytes(`${document}\0`),
    }),
    outputRanges: (document) => [rangeOfPrefix(partsPrefix(document))],
    tally: (value) => ({ tokens: decodeStoredChunk(value).tokens }),
    work: (batch) =>
      Promise.resolve({ entries: batch.map((one) => chunkOne(one, options)), counts: {} }),
  };
}

function chunkOne(one: StageDocument, options: ChunkStageOptions): StageEntry[] {
  const { document } = one;
  const [input] = one.entries;
  if (input === undefined) throw new Error('a document without a text entry');
  const stored = decodeStoredText(input.value);
  const text = readTextObject(options.store, document, stored);
  const entry = { text, marks: stored.marks, metadata: stored.metadata };
  const chunks = chunkText({
    document,
    entry,
    settings: options.settings,
    counter: options.counter,
  });
  return chunks.map((chunk, ordinal) => ({
    key: chunkKey(document, ordinal),
    value: encodeStoredChunk(storedForm(chunk)),
  }));
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
