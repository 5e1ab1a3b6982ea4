/** How long work may take, and what stops it before. */
export interface Deadline {
  readonly milliseconds: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * The outcome of `work`, whose signal is aborted after so many milliseconds, with a `TimeoutError`,
 * or when the other one is, with its reason. The time ends with the work.
 *
 * `AbortSignal.any` over `AbortSignal.timeout` will not do: Node 20 holds the inner signal weakly,
 * and once the garbage collector has taken it the time never ends.
 */
export async function withDeadline<T>(
  { milliseconds, signal }: Deadline,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const stop = new AbortController();
  const timer = setTimeout(() => {
    stop.abort(new DOMException(`no end within ${milliseconds} ms`, 'TimeoutError'));
  }, milliseconds);
  const onAbort = () => {
    stop.abort(signal?.reason);
  };
  signal?.addEventListener('abort', onAbort);
  try {
    return await work(stop.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
