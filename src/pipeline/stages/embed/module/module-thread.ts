import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import { MODULE_THREAD_CODE } from './module-thread-code.js';

/** The module failed; its own words. */
export class ModuleFailure extends Error {}

const firstSchema = z.union([
  z.object({ ready: z.literal(true), dimensions: z.number().nullable() }),
  z.object({ failure: z.string() }),
]);

const answerSchema = z.object({
  call: z.int(),
  vectors: z.array(z.instanceof(Float32Array)).optional(),
  failure: z.string().optional(),
});

/** Milliseconds that a module gets to heed an abort before its thread is ended. */
const GRACE = 1000;

interface Waiting {
  readonly resolve: (vectors: Float32Array[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A module that was loaded into a thread of its own, where it can neither write into stemma's output
 * nor end its process, and can be stopped.
 */
export class ModuleThread {
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  #end: Error | undefined;

  private constructor(
    readonly worker: Worker,
    /** As the module exports it; null where it does not. */
    readonly dimensions: number | null,
  ) {
    worker.on('message', (message: unknown) => {
      const { call, vectors, failure } = answerSchema.parse(message);
      const waiting = this.#waiting.get(call);
      this.#waiting.delete(call);
      if (vectors !== undefined) waiting?.resolve(vectors);
      else waiting?.reject(new ModuleFailure(failure ?? 'no reason given'));
    });
    worker.on('error', (error: unknown) => {
      this.#fail(
        new ModuleFailure(error instanceof Error ? (error.stack ?? error.message) : String(error)),
      );
    });
    worker.on('exit', (code) => {
      this.#fail(new ModuleFailure(`it ended its thread (exit code ${code})`));
    });
  }

  /** Loads a module; `onOutput` is told what it prints. Throws `ModuleFailure`. */
  static async start(path: string, onOutput: (line: string) => void): Promise<ModuleThread> {
    const worker = new Worker(MODULE_THREAD_CODE, {
      eval: true,
      workerData: { url: pathToFileURL(path).href },
      // What the parent was started with is for its own code.
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    for (const stream of [worker.stdout, worker.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => {
        for (const line of text.split('\n')) if (line.trim() !== '') onOutput(line);
      });
    }
    const first = await new Promise<z.infer<typeof firstSchema>>((resolve, reject) => {
      worker.once('message', (message: unknown) => {
        resolve(firstSchema.parse(message));
      });
      worker.once('error', (error: unknown) => {
        reject(
          new ModuleFailure(
            error instanceof Error ? (error.stack ?? error.message) : String(error),
          ),
        );
      });
      worker.once('exit', (code) => {
        reject(new ModuleFailure(`it ended its thread (exit code ${code})`));
      });
    });
    if ('ready' in first) return new ModuleThread(worker, first.dimensions);
    await worker.terminate();
    throw new ModuleFailure(first.failure);
  }

  /** True when it can be called no more. */
  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** Calls `embed`. Throws `ModuleFailure`; an aborted signal throws its reason. */
  async embed(
    texts: readonly string[],
    { kind, signal }: { readonly kind: string; readonly signal: AbortSignal | undefined },
  ): Promise<Float32Array[]> {
    signal?.throwIfAborted();
    if (this.#end !== undefined) throw this.#end;
    const call = ++this.#calls;
    let timer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      this.worker.postMessage({ call, abort: true });
      timer = setTimeout(() => void this.close(), GRACE);
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await new Promise<Float32Array[]>((resolve, reject) => {
        this.#waiting.set(call, { resolve, reject });
        this.worker.postMessage({ call, texts, kind });
      });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      // Whatever it came to, the caller stopped waiting for it.
      signal?.throwIfAborted();
    }
  }

  async close(): Promise<void> {
    this.#fail(new ModuleFailure('it was closed'));
    await this.worker.terminate();
  }

  #fail(error: Error): void {
    this.#end ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#end);
    this.#waiting.clear();
  }
}
