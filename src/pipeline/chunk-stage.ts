import {
  decodeStoredChunk,
  decodeStoredText,
  encodeStoredChunk,
  type StoredChunk,
} from '../model/entry-codecs.js';
import { chunkKey, documentKeyBytes, partsPrefix } from '../model/entry-keys.js';
import { fingerprintOf } from '../model/fingerprint.js';
import type { ObjectStore } from '../model/object-store.js';
import type { TokenCounter } from '../model/token-counter.js';
import { rangeOfPrefix } from '../tree/read.js';
import { chunkDocument, type ChunkJob } from './chunk-document.js';
import type { ChunkPool } from './chunk-pool.js';
import type { DocumentStage, StageDocument, StageOutput } from './document-stage.js';
import { readTextObject } from './read-text-object.js';
import { chunkFingerprintParts } from './stages/chunk/chunk-fingerprint.js';
import type { ChunkSettings } from './stages/chunk/chunk-settings.js';
import { prepareSplit } from './stages/chunk/prepare-split.js';
import type { EmbeddedSentences, SentenceEmbedder } from './stages/chunk/semantic-breaks.js';

/** Characters of text that are chunked here before other threads are asked: they take time to start. */
const ALONE = 500_000;

/** What the chunk stage is made of. */
export interface ChunkStageOptions {
  readonly settings: ChunkSettings;
  readonly counter: TokenCounter;
  /** Version of the Unicode library that finds sentence boundaries. */
  readonly icuVersion: string;
  readonly store: ObjectStore;
  /** What the semantic splitter asks for the vectors of sentences; they are not kept. */
  readonly embedder?: SentenceEmbedder | undefined;
  /** Opens a pool of threads, once, where there is much to chunk; not used with `embedder`. */
  readonly openPool?: (() => ChunkPool) | undefined;
}

/** Texts to chunks: each text becomes spans of it. */
export function chunkStage(options: ChunkStageOptions): DocumentStage {
  const { settings, counter, icuVersion, embedder } = options;
  const parts = chunkFingerprintParts(settings, {
    counterId: counter.id,
    icuVersion,
    embedder: embedder?.identity,
  });
  const work = new ChunkWork(options);
  return {
    name: 'chunk',
    fingerprint: fingerprintOf(['chunk', 1, parts]),
    profile: 'small',
    unit: 'documents',
    // Sentences take their time; a stop is to lose little.
    batchEntries: embedder === undefined ? 256 : 8,
    inputRange: (document) => ({
      from: documentKeyBytes(document),
      to: documentKeyBytes(`${document}\0`),
    }),
    outputRanges: (document) => [rangeOfPrefix(partsPrefix(document))],
    tally: (value) => ({ tokens: decodeStoredChunk(value).tokens }),
    work: (batch, signal) => work.run(batch, signal),
  };
}

class ChunkWork {
  #length = 0;
  #pool: ChunkPool | undefined;

  constructor(readonly options: ChunkStageOptions) {}

  async run(batch: readonly StageDocument[], signal: AbortSignal): Promise<StageOutput> {
    const jobs = batch.map((one) => this.#jobOf(one));
    const counts: Record<string, number> = {};
    const chunks = await this.#chunk(jobs, { signal, counts });
    const entries = chunks.map((own, i) =>
      own.map((chunk, ordinal) => ({
        key: chunkKey(jobs[i]?.document ?? '', ordinal),
        value: encodeStoredChunk(chunk),
      })),
    );
    return { entries, counts };
  }

  /** Adds to `counts` what the embedder was asked for. */
  async #chunk(
    jobs: readonly ChunkJob[],
    { signal, counts }: { readonly signal: AbortSignal; readonly counts: Record<string, number> },
  ): Promise<StoredChunk[][]> {
    const { openPool, settings, counter, embedder } = this.options;
    const add = (name: string, count: number): void => {
      counts[name] = (counts[name] ?? 0) + count;
    };
    const onEmbedded = ({ embedded, truncated, tokens }: EmbeddedSentences): void => {
      add('embedded', embedded);
      add('truncated', truncated);
      if (tokens !== undefined) add('tokens', tokens);
    };
    this.#length += jobs.reduce((sum, { entry }) => sum + entry.text.length, 0);
    if (openPool === undefined || embedder !== undefined || this.#length < ALONE) {
      const chunks: StoredChunk[][] = [];
      for (const job of jobs) {
        const aids = await prepareSplit(job.entry, { settings, embedder, signal, onEmbedded });
        chunks.push(chunkDocument(job, { settings, counter, aids }));
      }
      return chunks;
    }
    this.#pool ??= openPool();
    return this.#pool.chunk(jobs, signal);
  }

  #jobOf({ document, entries: [input] }: StageDocument): ChunkJob {
    if (input === undefined) throw new Error('a document without a text entry');
    const stored = decodeStoredText(input.value);
    const text = readTextObject(this.options.store, document, stored);
    return { document, entry: { text, marks: stored.marks, metadata: stored.metadata } };
  }
}
