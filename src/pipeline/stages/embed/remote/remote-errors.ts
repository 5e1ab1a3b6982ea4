import * as z from 'zod';
import { StemmaError } from '../../../../errors/stemma-error.js';
import { reasonOf } from './network-failure.js';
import type { RemoteEndpoint } from './remote-endpoint.js';

/** Longest part of a server's own words that is shown, in characters. */
const LONGEST_QUOTE = 300;

/** Nobody answered, or not in time. */
export function unreachable(endpoint: RemoteEndpoint, error: unknown, tries: number): StemmaError {
  const isTimeout = error instanceof Error && error.name === 'TimeoutError';
  const reason = isTimeout ? `no answer within ${endpoint.timeoutMs} ms` : reasonOf(error);
  return failure(endpoint, `${endpoint.kind}-unreachable`, {
    message: `cannot reach ${subject(endpoint)}: ${reason}${afterTries(tries)}`,
    ...(isTimeout && { data: { timedOut: true } }),
    suggestions: [
      ...(isTimeout ? [timeoutAdvice(endpoint)] : []),
      endpoint.advice.unreachable,
      RUN_AGAIN,
    ],
  });
}

/** What a server answered that did not do what it was asked for. */
export interface RemoteAnswer {
  readonly status: number;
  readonly body: string;
}

/** The server answered with an error. */
export function refused(
  endpoint: RemoteEndpoint,
  answer: RemoteAnswer,
  tries: number,
): StemmaError {
  const { status } = answer;
  const said = quote(explain(answer.body));
  const data = { status };
  if (status === 401 || status === 403) {
    return failure(endpoint, 'not-authorised', {
      message: `${subject(endpoint)} refused the key (HTTP ${status}): ${said}`,
      data,
      suggestions: [
        `Set ${endpoint.setting}.apiKey to \${NAME}, export that variable, and check that the key may use the model.`,
        RUN_AGAIN,
      ],
    });
  }
  if (status === 404) {
    return failure(endpoint, 'model-not-found', {
      message: `${subject(endpoint)} is not found (HTTP 404): ${said}`,
      data,
      suggestions: [
        endpoint.advice.noModel,
        `Check ${endpoint.setting}.model and ${endpoint.setting}.baseUrl in stemma.yaml.`,
      ],
    });
  }
  if (status >= 300 && status < 400) {
    return failure(endpoint, `${endpoint.kind}-refused`, {
      message: `${subject(endpoint)} sends callers elsewhere (HTTP ${status})`,
      data,
      suggestions: [`Set ${endpoint.setting}.baseUrl to the address that it stands for now.`],
    });
  }
  if (isQuotaSpent(answer)) {
    return failure(endpoint, `${endpoint.kind}-refused`, {
      message: `${subject(endpoint)} has no credit left (HTTP ${status}): ${said}`,
      data,
      suggestions: [
        'Look at the plan and the budget of the account that the key is of.',
        RUN_AGAIN,
      ],
    });
  }
  if (isWorthRetrying(answer)) {
    const busy = status === 429 ? 'is busy' : 'failed';
    return failure(endpoint, `${endpoint.kind}-unreachable`, {
      message: `${subject(endpoint)} ${busy} (HTTP ${status}): ${said}${afterTries(tries)}`,
      data,
      suggestions: [
        ...(status === 429
          ? [`Lower ${endpoint.setting}.concurrency, or look at the limits of your account.`]
          : []),
        RUN_AGAIN,
      ],
    });
  }
  return failure(endpoint, `${endpoint.kind}-refused`, {
    message: `${subject(endpoint)} refused the request (HTTP ${status}): ${said}`,
    data,
    suggestions: [
      endpoint.kind === 'embed'
        ? `Check the settings under ${endpoint.setting}; where a text is too long, set pipeline.chunk.size lower, or maxTokens, tokenizer and overflow: truncate.`
        : `Check the settings under ${endpoint.setting}; temperature, seed: null or maxTokens may be what this model does not take, evaluate.budget longer than it reads.`,
      RUN_AGAIN,
    ],
  });
}

/** The answer says that it went well but is not what it should be. */
export function badAnswer(
  endpoint: RemoteEndpoint,
  reason: string,
  more: { readonly dimensions?: number | undefined; readonly cause?: unknown } = {},
): StemmaError {
  const { dimensions, cause } = more;
  const isLength = dimensions !== undefined;
  return failure(endpoint, isLength ? 'wrong-dimensions' : 'bad-response', {
    message: `cannot read the answer of ${subject(endpoint)}: ${reason}`,
    ...(isLength ? { data: { dimensions } } : {}),
    suggestions: [
      isLength
        ? `Set ${endpoint.setting}.dimensions: ${dimensions} in stemma.yaml.`
        : `Check that ${endpoint.setting}.baseUrl is the address of a server that speaks as ${endpoint.provider} does.`,
    ],
    cause,
  });
}

function timeoutAdvice({ kind, setting }: RemoteEndpoint): string {
  const lower = kind === 'embed' ? 'batchSize' : 'concurrency';
  return `Raise ${setting}.timeoutMs, or lower ${setting}.${lower}.`;
}

/** Whether another try may succeed. */
export function isWorthRetrying(answer: RemoteAnswer): boolean {
  const { status } = answer;
  if (isQuotaSpent(answer)) return false;
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

/**
 * OpenAI answers an account without credit as it answers one that asks too fast, but for this code
 * (https://platform.openai.com/docs/guides/error-codes); waiting does not help.
 */
function isQuotaSpent({ status, body }: RemoteAnswer): boolean {
  return status === 429 && /"(?:code|type)"\s*:\s*"insufficient_quota"/.test(body);
}

const RUN_AGAIN = 'Then run again: finished work is kept.';

function subject({ provider, model, shownUrl }: RemoteEndpoint): string {
  return `${provider} model '${model}' at '${shownUrl}'`;
}

function afterTries(tries: number): string {
  return tries === 1 ? '' : ` (tried ${tries} times)`;
}

/** Servers quote keys back, and the system quotes addresses: neither may reach a log. */
function failure(
  endpoint: RemoteEndpoint,
  code: string,
  {
    message,
    data = {},
    ...rest
  }: {
    readonly message: string;
    readonly data?: Readonly<Record<string, unknown>>;
    readonly suggestions: readonly string[];
    readonly cause?: unknown;
  },
): StemmaError {
  const { provider, model, shownUrl: url } = endpoint;
  return new StemmaError(code, endpoint.secrets.redact(message), {
    data: { provider, model, url, ...data },
    ...rest,
  });
}

const wordsSchema = z.union([
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
  z.object({ error: z.string() }).transform(({ error }) => error),
  z.object({ message: z.string() }).transform(({ message }) => message),
  z.object({ detail: z.string() }).transform(({ detail }) => detail),
]);

/** The server's own message: OpenAI and Ollama put it in `error`, Cohere in `message`, Voyage in `detail`. */
function explain(body: string): string {
  try {
    const words = wordsSchema.safeParse(JSON.parse(body));
    if (words.success) return words.data;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return body;
}

function quote(words: string): string {
  // The end of an answer may be a megabyte away; what cannot be shown is not looked at.
  const line = words
    .slice(0, 4 * LONGEST_QUOTE)
    .replace(/\s+/g, ' ')
    .trim();
  return line === '' ? 'no reason given' : line.slice(0, LONGEST_QUOTE);
}
