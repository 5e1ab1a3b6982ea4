/** Waits; rejects with the signal's reason as soon as it is aborted. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** The real `Sleep`. */
export const sleep: Sleep = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(reasonOf(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });

const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
const LONGEST_RETRY_AFTER = 120_000;

/**
 * Milliseconds before try number `attempt` (the first retry is 1): what the server asked for, else
 * 500 ms doubled each time, 30 s at most. A server that asks for more than two minutes gets two.
 */
export function retryDelay(attempt: number, retryAfter?: number): number {
  if (retryAfter !== undefined) return Math.min(LONGEST_RETRY_AFTER, Math.max(0, retryAfter));
  return Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (attempt - 1));
}

/**
 * Milliseconds that a response's headers ask to wait: `retry-after-ms`, or `Retry-After` as seconds
 * or a date (RFC 9110, section 10.2.3); undefined where neither is there and readable.
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const milliseconds = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(milliseconds)) return milliseconds;
  const value = headers.get('retry-after');
  if (value === null || value.trim() === '') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return seconds * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : date - now;
}

function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}
