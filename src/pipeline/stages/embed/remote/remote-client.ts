import { messageOf } from '../../../../errors/node-error.js';
import { StemmaError } from '../../../../errors/stemma-error.js';
import { isAbsent } from './network-failure.js';
import { RateLimit } from './rate-limit.js';
import { BodyTooLarge, readBody } from './read-body.js';
import type { RemoteEndpoint } from './remote-endpoint.js';
import { badAnswer, isWorthRetrying, refused, unreachable } from './remote-errors.js';
import { readRetryAfter, retryDelay, type Sleep } from './retry.js';
import { withDeadline } from './with-deadline.js';

/** One request. */
export interface RemoteRequest {
  /** For JSON. */
  readonly body: object;
  /** About how many tokens it holds, for the server's limits. */
  readonly tokens: number;
  /** Most bytes that its answer can have, given the bytes of the request. */
  readonly maxBytes: (requestBytes: number) => number;
}

/** How waiting is done and told. */
export interface RemoteClock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: Sleep;
  /** A request has to wait so many milliseconds for a limit of the server. */
  readonly onLimit: (milliseconds: number) => void;
}

/** A try that failed: what to throw, and whether another may succeed. */
interface Failure {
  readonly error: StemmaError;
  readonly mayRetry: boolean;
  /** Milliseconds that the server asks to wait. */
  readonly retryAfter?: number | undefined;
  /** Whether other requests had better wait too. */
  readonly isBusy?: boolean;
}

/**
 * Sends requests to one endpoint, within the limits that its answers tell, and tries again with
 * growing delays while it is busy, failing or out of reach. The first request goes alone, since nothing
 * is known of the limits before; whatever becomes of it, each of the others gets its own attempt. A
 * server that is not there before the first answer is not waited for.
 */
export class RemoteClient {
  readonly #limit: RateLimit;
  /** The first request; never rejected. */
  #first: Promise<unknown> | undefined;
  #wasHeard = false;

  constructor(
    readonly endpoint: RemoteEndpoint,
    readonly clock: RemoteClock,
  ) {
    this.#limit = new RateLimit(clock.now);
  }

  /**
   * The JSON of an answer. Throws `not-authorised`, `model-not-found`, `embed-refused`,
   * `embed-unreachable` or `bad-response`; an aborted signal throws its reason.
   */
  async send(request: RemoteRequest, signal?: AbortSignal): Promise<unknown> {
    if (this.#first !== undefined) {
      await this.#first;
      return this.#sendWithRetries(request, signal);
    }
    const sent = this.#sendWithRetries(request, signal);
    this.#first = sent.catch(() => undefined);
    return sent;
  }

  async #sendWithRetries(
    request: RemoteRequest,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      signal?.throwIfAborted();
      const outcome = await this.#try(request, { attempt, signal });
      if (!('error' in outcome)) return outcome.value;
      signal?.throwIfAborted();
      if (!outcome.mayRetry || attempt > this.endpoint.maxRetries) throw outcome.error;
      const delay = retryDelay(attempt, outcome.retryAfter);
      if (outcome.isBusy === true) this.#limit.pause(delay);
      else await this.clock.sleep(delay, signal);
    }
  }

  async #try(
    { body, tokens, maxBytes }: RemoteRequest,
    { attempt, signal }: { readonly attempt: number; readonly signal: AbortSignal | undefined },
  ): Promise<{ readonly value: unknown } | Failure> {
    const { endpoint } = this;
    let headers: Headers | undefined;
    const wait = this.#limit.open(tokens);
    try {
      if (wait > 0) await this.#waitForLimit(wait, signal);
      const text = JSON.stringify(body);
      const deadline = { milliseconds: endpoint.timeoutMs, signal };
      const { response, answer } = await withDeadline(deadline, async (stop) => {
        const response = await this.#post(text, stop);
        headers = response.headers;
        this.#wasHeard = true;
        return { response, answer: await readBody(response, maxBytes(text.length)) };
      });
      if (response.ok) return { value: parseJson(endpoint, answer) };
      return this.#refusal(response, { body: answer, attempt });
    } catch (error) {
      return this.#failureOf(error, attempt);
    } finally {
      this.#limit.close(tokens, headers);
    }
  }

  async #waitForLimit(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    this.clock.onLimit(milliseconds);
    await this.clock.sleep(milliseconds, signal);
  }

  #post(body: string, signal: AbortSignal): Promise<Response> {
    const { url, headers } = this.endpoint;
    return fetch(url, {
      method: 'POST',
      headers,
      body,
      // Followed, it would carry texts and headers to an address that nobody wrote down.
      redirect: 'manual',
      signal,
    });
  }

  #refusal(
    { status, headers }: Response,
    { body, attempt }: { readonly body: string; readonly attempt: number },
  ): Failure {
    const retryAfter = readRetryAfter(headers, this.clock.now());
    return {
      error: refused(this.endpoint, { status, body }, attempt),
      mayRetry: isWorthRetrying({ status, body }),
      retryAfter,
      isBusy: status === 429 || retryAfter !== undefined,
    };
  }

  #failureOf(error: unknown, attempt: number): Failure {
    const { endpoint } = this;
    if (error instanceof StemmaError) return { error, mayRetry: false };
    if (error instanceof BodyTooLarge) {
      return { error: badAnswer(endpoint, messageOf(error)), mayRetry: false };
    }
    const mayRetry = this.#wasHeard || !isAbsent(error);
    return { error: unreachable(endpoint, error, attempt), mayRetry };
  }
}

function parseJson(endpoint: RemoteEndpoint, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw badAnswer(endpoint, 'it is not JSON', { cause: error });
  }
}
