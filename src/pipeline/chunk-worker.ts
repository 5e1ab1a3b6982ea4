/* The thread that `ChunkPool` gives its documents to. */
import { StemmaError } from '../errors/stemma-error.js';
import type { StoredChunk } from '../model/entry-codecs.js';
import type { CounterSource, TokenCounter } from '../model/token-counter.js';
import { chunkDocument, type ChunkJob } from './chunk-document.js';
import type { ChunkSettings } from './stages/chunk/chunk-settings.js';
import { prepareSplit } from './stages/chunk/prepare-split.js';
import { openCounterFrom } from './tokens/open-token-counter.js';

/** Documents with all that decides their chunks. */
export interface ChunkTask {
  readonly jobs: readonly ChunkJob[];
  readonly settings: ChunkSettings;
  readonly counter: CounterSource;
}

/** Opened by the first task; a pool is for one counter. */
let opened: Promise<TokenCounter> | undefined;

/** The chunks of each document, or an expected error: its class is lost between threads. */
export type ChunkTaskResult =
  | { readonly chunks: readonly StoredChunk[][] }
  | { readonly failure: Pick<StemmaError, 'code' | 'message' | 'data' | 'suggestions'> };

/** The chunks of each document, in the order of the task. */
export default async function chunkTask(task: ChunkTask): Promise<ChunkTaskResult> {
  try {
    const counter = await (opened ??= openCounterFrom(task.counter));
    const { settings } = task;
    const chunks: StoredChunk[][] = [];
    for (const job of task.jobs) {
      const aids = await prepareSplit(job.entry, { settings });
      chunks.push(chunkDocument(job, { settings, counter, aids }));
    }
    return { chunks };
  } catch (error) {
    if (!(error instanceof StemmaError)) throw error;
    const { code, message, data, suggestions } = error;
    return { failure: { code, message, data, suggestions } };
  }
}
