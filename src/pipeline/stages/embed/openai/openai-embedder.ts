import { StemmaError } from '../../../../errors/stemma-error.js';
import type { Embedder, Embedding } from '../../../../model/embedder.js';
import { openGptCounter } from '../../../tokens/gpt-counter.js';
import type { EmbedContext } from '../embed-context.js';
import type { OpenaiSettings } from '../embed-settings.js';
import { hasEnvironmentReference, substituteEnvironment } from '../environment-reference.js';
import { requestEmbeddings, type EmbeddingsEndpoint } from './embeddings-client.js';
import { findOpenaiModel } from './openai-models.js';
import { sleep as realSleep, type Sleep } from './retry.js';

/**
 * Opens an embedder behind an OpenAI-compatible endpoint; nothing is sent before the first text.
 *
 * `${NAME}` in `baseUrl` and `apiKey` is read from the environment here. The identity has the
 * address as the settings write it, never the key. `sleep` waits between tries.
 * Throws `dimensions-unknown`, `bad-settings` or `environment-variable-missing`.
 */
export function openOpenaiEmbedder(
  settings: OpenaiSettings,
  { host, reporter }: Pick<EmbedContext, 'host' | 'reporter'>,
  sleep: Sleep = realSleep,
): Embedder {
  const known = findOpenaiModel(settings.model);
  const dimensions = settings.dimensions ?? known?.dimensions;
  if (dimensions === undefined) throw dimensionsUnknown(settings.model);
  const requestDimensions =
    settings.requestDimensions ?? (settings.dimensions !== undefined && known?.canShorten === true);
  const { apiKey } = settings;
  if (apiKey !== undefined && !hasEnvironmentReference(apiKey)) {
    reporter.warn(
      'pipeline.embed.apiKey holds a key itself: write ${OPENAI_API_KEY} so that Git does not keep it',
    );
  }
  const endpoint: EmbeddingsEndpoint = {
    url: endpointUrl(
      substituteEnvironment(settings.baseUrl, { env: host.env, setting: 'pipeline.embed.baseUrl' }),
    ),
    ...(apiKey === undefined
      ? {}
      : {
          apiKey: substituteEnvironment(apiKey, {
            env: host.env,
            setting: 'pipeline.embed.apiKey',
          }),
        }),
    shownUrl: `${settings.baseUrl.replace(/\/+$/, '')}/embeddings`,
    model: settings.model,
    dimensions,
    requestDimensions,
    maxRetries: settings.maxRetries,
    timeoutMs: settings.timeoutMs,
    sleep,
    now: () => host.now(),
  };
  const embed = (prefix: string) => (texts: readonly string[], signal?: AbortSignal) =>
    embedInBatches(
      endpoint,
      { texts: texts.map((text) => prefix + text), batchSize: settings.batchSize },
      signal,
    );
  const { model, baseUrl, queryPrefix, passagePrefix } = settings;
  return {
    identity: {
      provider: 'openai',
      model,
      baseUrl,
      dimensions,
      requestDimensions,
      queryPrefix,
      passagePrefix,
    },
    dimensions,
    batchSize: settings.batchSize,
    ...(known === undefined ? {} : { tokenizer: openGptCounter(known.tokenizer) }),
    embedPassages: embed(passagePrefix),
    embedQueries: embed(queryPrefix),
    close: () => Promise.resolve(),
  };
}

async function embedInBatches(
  endpoint: EmbeddingsEndpoint,
  { texts, batchSize }: { texts: readonly string[]; batchSize: number },
  signal: AbortSignal | undefined,
): Promise<Embedding> {
  signal?.throwIfAborted();
  const empty = texts.indexOf('');
  if (empty !== -1) {
    throw new StemmaError(
      'empty-text',
      `cannot embed text ${empty + 1} of ${texts.length}: it is empty`,
      {
        suggestions: ['Leave empty chunks and questions out.'],
      },
    );
  }
  const vectors: Float32Array[] = [];
  for (let start = 0; start < texts.length; start += batchSize) {
    vectors.push(
      ...(await requestEmbeddings(endpoint, texts.slice(start, start + batchSize), signal)),
    );
  }
  return { vectors, truncated: [] };
}

function endpointUrl(baseUrl: string): string {
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch (error) {
    throw badUrl('it is not an address', error);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw badUrl('it is not an http address');
  if (url.username !== '' || url.password !== '') throw badUrl('it holds a name or password');
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/embeddings`;
  return url.href;
}

/** The address is not quoted: it may hold a secret. */
function badUrl(reason: string, cause?: unknown): StemmaError {
  return new StemmaError('bad-settings', `cannot use pipeline.embed.baseUrl: ${reason}`, {
    data: { setting: 'pipeline.embed.baseUrl' },
    suggestions: [
      'Write an address such as http://localhost:11434/v1; put a key into pipeline.embed.apiKey.',
    ],
    cause,
  });
}

function dimensionsUnknown(model: string): StemmaError {
  return new StemmaError(
    'dimensions-unknown',
    `cannot tell the length of the vectors of model '${model}'`,
    {
      data: { model, setting: 'pipeline.embed.dimensions' },
      suggestions: [
        'Set pipeline.embed.dimensions in stemma.yaml to the length that the server gives.',
      ],
    },
  );
}
