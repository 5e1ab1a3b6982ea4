import type { Tinypool } from 'tinypool';
import { StemmaError } from '../errors/stemma-error.js';
import type { StoredChunk } from '../model/entry-codecs.js';
import type { CounterSource } from '../model/token-counter.js';
import type { ChunkJob } from './chunk-document.js';
import type { ChunkTask, ChunkTaskResult } from './chunk-worker.js';
import type { ChunkSettings } from './stages/chunk/chunk-settings.js';

/** Characters of text that a thread gets at once, about: enough to outweigh handing them over. */
const TASK_LENGTH = 65_536;

/** What a pool chunks by. */
export interface ChunkPoolOptions {
  readonly settings: ChunkSettings;
  readonly counter: CounterSource;
  readonly threads: number;
}

/** False where the sources run uncompiled, as in tests: a thread of Node reads no TypeScript. */
export const hasChunkThreads = !import.meta.url.endsWith('.ts');

/**
 * Chunks documents on other threads. Each document is chunked by itself, so neither the number of
 * threads nor what they are given at once shows in a result.
 */
export class ChunkPool {
  #pool: Promise<Tinypool> | undefined;

  constructor(readonly options: ChunkPoolOptions) {}

  /** The chunks of each document, in the order given. An aborted `signal` throws its reason. */
  async chunk(jobs: readonly ChunkJob[], signal: AbortSignal): Promise<StoredChunk[][]> {
    const { settings, counter } = this.options;
    const pool = await (this.#pool ??= this.#open());
    const results = await Promise.all(
      tasksOf(jobs).map(async (part) => {
        const task: ChunkTask = { jobs: part, settings, counter };
        // The worker's one function gives this for a ChunkTask.
        const result = (await pool.run(task)) as ChunkTaskResult;
        if ('chunks' in result) return result.chunks;
        const { code, message, data, suggestions } = result.failure;
        throw new StemmaError(code, message, { data, suggestions });
      }),
    );
    signal.throwIfAborted();
    return results.flat();
  }

  async close(): Promise<void> {
    await (await this.#pool)?.destroy();
  }

  /** The library is loaded where there is much to chunk, and only there. */
  async #open(): Promise<Tinypool> {
    const { Tinypool } = await import('tinypool');
    const { threads } = this.options;
    const worker = new URL('./chunk-worker.js', import.meta.url);
    return new Tinypool({
      filename: worker.href,
      runtime: 'worker_threads',
      minThreads: threads,
      maxThreads: threads,
      idleTimeout: 60_000,
    });
  }
}

/** Neighbouring documents, as many as make a task. */
function tasksOf(jobs: readonly ChunkJob[]): ChunkJob[][] {
  const tasks: ChunkJob[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const job of jobs) {
    if (length >= TASK_LENGTH) {
      tasks.push([]);
      length = 0;
    }
    tasks.at(-1)?.push(job);
    length += job.entry.text.length;
  }
  return tasks;
}
