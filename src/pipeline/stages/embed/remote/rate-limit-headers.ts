/** What a server says of one of its limits. */
export interface LimitState {
  /** What the limit is of. */
  readonly unit: 'requests' | 'tokens';
  /** Units in all, where the server says so. */
  readonly limit?: number;
  /** Units left. */
  readonly remaining: number;
  /** Milliseconds until all of them are back. */
  readonly reset: number;
}

const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/g;
/** Numbers above are points in time, in seconds and in milliseconds since 1970. */
const EARLIEST_SECONDS = 1_000_000_000;
const EARLIEST_MILLISECONDS = 1_000_000_000_000;

/**
 * The limits in the headers of a response: `x-ratelimit-remaining-requests`, `-tokens` and their
 * `limit` and `reset` as OpenAI and servers like it send them, else `x-ratelimit-remaining` or
 * `ratelimit-remaining` for requests (IETF draft, RateLimit header fields). A limit without both
 * `remaining` and `reset` is left out. `now` in ms since 1970, for resets that are a point in time.
 */
export function readRateLimits(headers: Headers, now: number): LimitState[] {
  const requests = readLimit(headers, 'requests', ['x-ratelimit-', '-requests'], now);
  const tokens = readLimit(headers, 'tokens', ['x-ratelimit-', '-tokens'], now);
  const plain =
    requests ??
    readLimit(headers, 'requests', ['x-ratelimit-', ''], now) ??
    readLimit(headers, 'requests', ['ratelimit-', ''], now);
  return [plain, tokens].filter((state) => state !== undefined);
}

function readLimit(
  headers: Headers,
  unit: LimitState['unit'],
  [before, after]: readonly [string, string],
  now: number,
): LimitState | undefined {
  const read = (name: string) => headers.get(`${before}${name}${after}`);
  const remaining = toNumber(read('remaining'));
  const reset = readReset(read('reset'), now);
  if (remaining === undefined || reset === undefined) return undefined;
  // Those without a unit in their name are windows: nothing comes back before the reset.
  const limit = after === '' ? undefined : toNumber(read('limit'));
  return { unit, remaining, reset, ...(limit === undefined ? {} : { limit }) };
}

function toNumber(text: string | null): number | undefined {
  if (text === null || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** Milliseconds from `6m0s`, `20ms`, `1.5` (seconds), a point in time as a number, or a date. */
function readReset(text: string | null, now: number): number | undefined {
  if (text === null || text.trim() === '') return undefined;
  const number = toNumber(text);
  if (number !== undefined) {
    if (number >= EARLIEST_MILLISECONDS) return Math.max(0, number - now);
    if (number >= EARLIEST_SECONDS) return Math.max(0, number * 1000 - now);
    return number * 1000;
  }
  const parts = [...text.trim().matchAll(DURATION)];
  if (parts.length > 0 && parts.map(([whole]) => whole).join('') === text.trim()) {
    // The pattern has both groups, and the second is one of the units.
    return parts.reduce(
      (sum, [, count, unit]) =>
        sum + Number(count) * MILLISECONDS[unit as keyof typeof MILLISECONDS],
      0,
    );
  }
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
