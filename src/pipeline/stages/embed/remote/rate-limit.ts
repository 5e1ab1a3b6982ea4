import { readRateLimits, type LimitState } from './rate-limit-headers.js';

/** The longest wait for a limit, in ms: then the request is sent, and the server decides. */
const LONGEST_WAIT = 120_000;

/** What is left of one limit, as far as the last answer and what was sent since tell. */
interface Bucket {
  /** Units left at `at`; below 0 where requests wait for units that are not back yet. */
  remaining: number;
  /** Most that can be left; infinite where unknown. */
  readonly limit: number;
  /** Units that come back in a millisecond; 0 where they come back all at once. */
  readonly rate: number;
  readonly resetAt: number;
  at: number;
}

/**
 * Keeps requests below the limits that a server tells in its headers, so that it need not refuse
 * any. Each request reserves what it needs; one that has to wait is told how long.
 *
 * OpenAI's limits are token buckets: units come back steadily, all of them within `reset`. Where
 * only `remaining` and `reset` are known the limit is taken for a window. Before the first answer
 * nothing is known; the caller sends one request alone.
 */
export class RateLimit {
  readonly #buckets = new Map<LimitState['unit'], Bucket>();
  /** Units of requests without an answer. */
  readonly #open = { requests: 0, tokens: 0 };
  #notBefore = 0;

  /** `now` gives milliseconds since 1970. */
  constructor(readonly now: () => number) {}

  /** Milliseconds to wait before a request of so many tokens is sent. It has to `close` later. */
  open(tokens: number): number {
    const needs = { requests: 1, tokens };
    const now = this.now();
    let wait = this.#notBefore - now;
    for (const [unit, bucket] of this.#buckets)
      wait = Math.max(wait, take(bucket, needs[unit], now));
    this.#open.requests += 1;
    this.#open.tokens += tokens;
    return Math.min(LONGEST_WAIT, Math.max(0, wait));
  }

  /** The request has its answer, or none; `headers` are those of the answer. */
  close(tokens: number, headers?: Headers): void {
    this.#open.requests -= 1;
    this.#open.tokens -= tokens;
    if (headers === undefined) return;
    const now = this.now();
    for (const state of readRateLimits(headers, now)) {
      this.#buckets.set(state.unit, toBucket(state, this.#open[state.unit], now));
    }
  }

  /** The server wants no request for some milliseconds. */
  pause(milliseconds: number): void {
    this.#notBefore = Math.max(this.#notBefore, this.now() + milliseconds);
  }
}

/** `open`: units of requests under way, which the server may not have counted yet. */
function toBucket(state: LimitState, open: number, now: number): Bucket {
  const { limit = Infinity, remaining, reset } = state;
  const used = limit - remaining;
  const rate = Number.isFinite(used) && used > 0 && reset > 0 ? used / reset : 0;
  return { remaining: remaining - open, limit, rate, resetAt: now + reset, at: now };
}

/** Takes units out; the milliseconds until they are there. */
function take(bucket: Bucket, need: number, now: number): number {
  const { limit, rate, resetAt } = bucket;
  if (rate === 0) {
    // After the reset nothing is known until the next answer.
    if (now >= resetAt) return 0;
    bucket.remaining -= need;
    return bucket.remaining < 0 ? resetAt - now : 0;
  }
  const back = Math.min(limit, bucket.remaining + rate * (now - bucket.at));
  // More than the limit is never there at once: such a request waits for all of it.
  bucket.remaining = back - Math.min(need, limit);
  bucket.at = now;
  return bucket.remaining < 0 ? Math.ceil(-bucket.remaining / rate) : 0;
}
