import { Worker } from 'node:worker_threads';
import { isNodeError } from '../../../../errors/node-error.js';
import { listenAndRead } from './listen-and-read.js';
import type { PdfReading } from './read-pdf.js';
import type { PdfNews } from './pdf-worker.js';

/** What a document may take; a page of any book takes a hundredth of it. */
export interface PdfLimits {
  /** Milliseconds until the next page is read. */
  readonly silence: number;
  /** Bytes by which this process may grow, beside four times those of the document. */
  readonly memory: number;
}

const LIMITS: PdfLimits = { silence: 120_000, memory: 1024 * 1024 * 1024 };
/** Milliseconds between two looks at a document that is read. */
const LOOK = 100;
/** Milliseconds without work after which the thread ends. */
const IDLE = 5_000;
const MEBIBYTE = 1024 * 1024;
/** False where the sources run uncompiled, as in tests: a thread of Node reads no TypeScript. */
const HAS_THREADS = !import.meta.url.endsWith('.ts');

/** Why the reading of a document was stopped: it took longer, or more memory, than any should. */
export type StoppedPdf = 'time' | 'memory';

/**
 * Reads PDF documents on a thread of its own, one after another: a document may be made to keep its
 * reader busy for ever, and only a thread can be stopped. The thread starts with the first document
 * and ends a while after the last; it does not keep the process alive.
 */
export class PdfThread {
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    /** Bytes of memory that this process holds. */
    readonly memoryUsed: () => number,
    readonly limits: PdfLimits = LIMITS,
  ) {}

  /** An aborted `signal` throws its reason. */
  read(bytes: Uint8Array, signal?: AbortSignal): Promise<PdfReading | StoppedPdf> {
    const reading = this.#last.then(() => this.#readNow(bytes, signal));
    // The next document does not care how this one ended.
    this.#last = reading.catch(() => undefined);
    return reading;
  }

  async #readNow(bytes: Uint8Array, signal?: AbortSignal): Promise<PdfReading | StoppedPdf> {
    signal?.throwIfAborted();
    if (!HAS_THREADS) return listenAndRead(Uint8Array.from(bytes), () => undefined);
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= startWorker());
    worker.ref();
    try {
      const ended = await this.#follow(worker, bytes, signal);
      if (typeof ended === 'string') await this.#stop();
      return ended;
    } catch (error) {
      await this.#stop();
      throw error;
    } finally {
      worker.unref();
      this.#idle = setTimeout(() => void this.#stop(), IDLE).unref();
    }
  }

  /** Ends with the reading, or with why it takes too much. */
  #follow(
    worker: Worker,
    bytes: Uint8Array,
    signal: AbortSignal | undefined,
  ): Promise<PdfReading | StoppedPdf> {
    return new Promise((resolve, reject) => {
      const most = this.memoryUsed() + this.limits.memory + 4 * bytes.length;
      let silence = 0;
      const look = setInterval(() => {
        silence += LOOK;
        if (signal?.aborted === true) fail(signal.reason);
        else if (silence > this.limits.silence) settle('time');
        else if (this.memoryUsed() > most) settle('memory');
      }, LOOK);
      const onMessage = (news: PdfNews) => {
        silence = 0;
        if (news !== 'progress') settle(news.reading);
      };
      const onError = (error: unknown) => {
        if (isNodeError(error, 'ERR_WORKER_OUT_OF_MEMORY')) settle('memory');
        else fail(error);
      };
      const leave = () => {
        clearInterval(look);
        worker.off('message', onMessage).off('error', onError);
      };
      const settle = (ended: PdfReading | StoppedPdf) => {
        leave();
        resolve(ended);
      };
      const fail = (reason: unknown) => {
        leave();
        reject(reason instanceof Error ? reason : new Error(String(reason)));
      };
      worker.on('message', onMessage).on('error', onError);
      const copy = Uint8Array.from(bytes);
      worker.postMessage(copy, [copy.buffer]);
    });
  }

  async #stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}

function startWorker(): Worker {
  const heap = LIMITS.memory / MEBIBYTE;
  return new Worker(new URL('./pdf-worker.js', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: heap },
  });
}
