import { messageOf } from '../../../../errors/node-error.js';
import { StemmaError } from '../../../../errors/stemma-error.js';
import { parseEmbeddings } from './embeddings-response.js';
import { readRetryAfter, retryDelay, type Sleep } from './retry.js';

/** An OpenAI-compatible embeddings endpoint and how to speak to it. */
export interface EmbeddingsEndpoint {
  /** Full address, `…/embeddings`. */
  readonly url: string;
  /** The address for messages: as the settings write it, so without values of the environment. */
  readonly shownUrl: string;
  readonly apiKey?: string;
  readonly model: string;
  /** Length that vectors must have. */
  readonly dimensions: number;
  /** Whether to ask the server for that length. */
  readonly requestDimensions: boolean;
  readonly maxRetries: number;
  readonly timeoutMs: number;
  readonly sleep: Sleep;
  readonly now: () => number;
}

/** A try that failed: what to throw, and whether another may succeed. */
interface Failure {
  readonly error: StemmaError;
  readonly mayRetry: boolean;
  readonly retryAfter?: number;
}

/**
 * Vectors of `texts` from one request, tried again with growing delays while the server is busy,
 * failing or out of reach. Throws `embed-unauthorized`, `model-not-found`, `embed-refused`,
 * `embed-unreachable`, `bad-response` or `wrong-dimensions`; an aborted signal throws its reason.
 */
export async function requestEmbeddings(
  endpoint: EmbeddingsEndpoint,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    const outcome = await tryOnce(endpoint, texts, signal);
    if (Array.isArray(outcome)) return outcome;
    signal?.throwIfAborted();
    if (!outcome.mayRetry || attempt > endpoint.maxRetries) throw outcome.error;
    await endpoint.sleep(retryDelay(attempt, outcome.retryAfter), signal);
  }
}

async function tryOnce(
  endpoint: EmbeddingsEndpoint,
  texts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Float32Array[] | Failure> {
  const timeout = AbortSignal.timeout(endpoint.timeoutMs);
  let response: Response;
  let body: string;
  try {
    response = await fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(endpoint.apiKey === undefined ? {} : { authorization: `Bearer ${endpoint.apiKey}` }),
      },
      body: JSON.stringify({
        model: endpoint.model,
        input: texts,
        encoding_format: 'float',
        ...(endpoint.requestDimensions ? { dimensions: endpoint.dimensions } : {}),
      }),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    body = await response.text();
  } catch (error) {
    return { error: unreachable(endpoint, error), mayRetry: true };
  }
  if (!response.ok) return refused(endpoint, response, body);
  return parseEmbeddings(parseJson(endpoint, body), {
    url: endpoint.shownUrl,
    count: texts.length,
    dimensions: endpoint.dimensions,
  });
}

function parseJson({ shownUrl: url }: EmbeddingsEndpoint, body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new StemmaError('bad-response', `cannot read the answer of '${url}': it is not JSON`, {
      data: { url },
      suggestions: [
        'Check that pipeline.embed.baseUrl is the address of an OpenAI-compatible server.',
      ],
      cause: error,
    });
  }
}

function unreachable(endpoint: EmbeddingsEndpoint, error: unknown): StemmaError {
  const isTimeout = error instanceof Error && error.name === 'TimeoutError';
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const reason = isTimeout ? `no answer within ${endpoint.timeoutMs} ms` : messageOf(cause);
  return new StemmaError(
    'embed-unreachable',
    `cannot reach '${endpoint.shownUrl}': ${redact(endpoint, reason)}`,
    {
      data: { url: endpoint.shownUrl },
      suggestions: [
        'Check the network and pipeline.embed.baseUrl, then run again: finished work is kept.',
      ],
    },
  );
}

function refused(endpoint: EmbeddingsEndpoint, response: Response, body: string): Failure {
  const { status } = response;
  const said = redact(endpoint, explain(body));
  const data = { url: endpoint.shownUrl, status, model: endpoint.model };
  const retryAfter = readRetryAfter(response.headers, endpoint.now());
  if (status === 401 || status === 403) {
    const message = `'${endpoint.shownUrl}' refused the key (HTTP ${status}): ${said}`;
    const suggestions = ['Set pipeline.embed.apiKey: ${OPENAI_API_KEY} and export that variable.'];
    return {
      error: new StemmaError('embed-unauthorized', message, { data, suggestions }),
      mayRetry: false,
    };
  }
  if (status === 404) {
    const message = `model '${endpoint.model}' not found at '${endpoint.shownUrl}' (HTTP 404): ${said}`;
    const suggestions = ['Check pipeline.embed.model and pipeline.embed.baseUrl in stemma.yaml.'];
    return {
      error: new StemmaError('model-not-found', message, { data, suggestions }),
      mayRetry: false,
    };
  }
  const mayRetry = status === 408 || status === 409 || status === 429 || status >= 500;
  const message = `'${endpoint.shownUrl}' refused the request (HTTP ${status}): ${said}`;
  const suggestions = mayRetry ? ['Try again later: finished work is kept.'] : [];
  const code = mayRetry ? 'embed-unreachable' : 'embed-refused';
  const error = new StemmaError(code, message, { data, suggestions });
  return { error, mayRetry, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

/** The server's own message where the body is OpenAI's error object, else the start of the body. */
function explain(body: string): string {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && 'error' in value) {
      const { error } = value;
      if (typeof error === 'string') return error;
      if (typeof error === 'object' && error !== null && 'message' in error)
        return String(error.message);
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return body.trim() === '' ? 'no reason given' : body.trim().slice(0, 300);
}

/** Servers quote keys back; they must not reach a log. */
function redact({ apiKey }: EmbeddingsEndpoint, text: string): string {
  return apiKey === undefined ? text : text.replaceAll(apiKey, '***');
}
