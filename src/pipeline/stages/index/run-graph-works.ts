import { Worker } from 'node:worker_threads';
import { StemmaError } from '../../../errors/stemma-error.js';
import type { GraphMessage } from './graph-worker.js';
import type { GraphDone, GraphWork } from './graph-work.js';
import { performGraphWork, type GraphWatch } from './perform-graph-work.js';

/** The program of a thread, beside this file. */
const WORKER = './graph-worker.js';

/** How works are done. */
export interface GraphWorkers extends GraphWatch {
  /** Works that are done at once; with one, all are done on this thread. */
  readonly threads: number;
}

/** A work that is made when its turn comes, and what is done with what came of it. */
export interface GraphJob {
  make(): GraphWork;
  finish(done: GraphDone): void;
}

/**
 * Does works on graphs, several at once, each on a thread of its own. What comes of a work depends
 * on it alone, so the number of threads changes nothing but the time. The first failure ends all.
 */
export async function runGraphWorks(
  jobs: readonly GraphJob[],
  workers: GraphWorkers,
): Promise<void> {
  const lanes = Math.min(workers.threads, jobs.length);
  const failed = new AbortController();
  const watch = { ...workers, signal: AbortSignal.any([workers.signal, failed.signal]) };
  const waiting = [...jobs];
  const lane = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      watch.signal.throwIfAborted();
      const work = job.make();
      job.finish(await (lanes > 1 ? onThread(work, watch) : performGraphWork(work, watch)));
    }
  };
  const all = Array.from({ length: lanes }, lane);
  try {
    await Promise.all(all);
  } catch (error) {
    failed.abort(error);
    // No thread may still write when the caller removes what is half done.
    await Promise.allSettled(all);
    throw error;
  }
}

function onThread(work: GraphWork, { onAdded, signal }: GraphWatch): Promise<GraphDone> {
  const worker = new Worker(new URL(WORKER, import.meta.url), { workerData: work });
  return new Promise<GraphDone>((resolve, reject) => {
    const stop = () => {
      void worker.terminate();
    };
    signal.addEventListener('abort', stop, { once: true });
    let done: GraphDone | undefined;
    worker.on('message', (message: GraphMessage) => {
      if (message.kind === 'added') onAdded(message.count);
      else if (message.kind === 'done') done = message.done;
      else reject(new StemmaError(message.failure.code, message.failure.message, message.failure));
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      signal.removeEventListener('abort', stop);
      if (done !== undefined) resolve(done);
      else if (signal.aborted) reject(asError(signal.reason));
      else reject(new Error(`a thread ended with ${code} before its work was done`));
    });
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
