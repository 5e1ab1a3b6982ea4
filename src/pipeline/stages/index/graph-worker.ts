/** The program of a thread that works on one graph (`run-graph-works.ts`). */
import { parentPort, workerData } from 'node:worker_threads';
import { StemmaError } from '../../../errors/stemma-error.js';
import type { GraphDone, GraphWork } from './graph-work.js';
import { performGraphWork } from './perform-graph-work.js';

/** What the thread tells. */
export type GraphMessage =
  | { readonly kind: 'added'; readonly count: number }
  | { readonly kind: 'done'; readonly done: GraphDone }
  | { readonly kind: 'failed'; readonly failure: ThreadFailure };

/** An expected failure; its class would not survive the way. */
export interface ThreadFailure {
  readonly code: string;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly suggestions: readonly string[];
}

function tell(message: GraphMessage): void {
  parentPort?.postMessage(message);
}

try {
  // Who starts the thread gives it a GraphWork.
  const done = await performGraphWork(workerData as GraphWork, {
    onAdded: (count) => {
      tell({ kind: 'added', count });
    },
    // The thread is ended from outside.
    signal: new AbortController().signal,
  });
  tell({ kind: 'done', done });
} catch (error) {
  if (!(error instanceof StemmaError)) throw error;
  const { code, message, data, suggestions } = error;
  tell({ kind: 'failed', failure: { code, message, data, suggestions } });
}
