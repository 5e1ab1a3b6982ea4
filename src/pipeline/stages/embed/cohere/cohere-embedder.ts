import * as z from 'zod';
import type { Embedder } from '../../../../model/embedder.js';
import type { EmbedContext } from '../embed-context.js';
import { openRemoteEmbedder, type KnownModel } from '../remote/remote-embedder.js';
import type { RemoteAnswer } from '../remote/remote-protocol.js';
import type { Sleep } from '../remote/retry.js';
import type { CohereSettings } from './cohere-settings.js';

const MODELS: ReadonlyMap<string, KnownModel> = new Map([
  ['embed-v4.0', { dimensions: 1536, canShorten: true }],
  ['embed-english-v3.0', { dimensions: 1024, canShorten: false }],
  ['embed-multilingual-v3.0', { dimensions: 1024, canShorten: false }],
  ['embed-english-light-v3.0', { dimensions: 384, canShorten: false }],
  ['embed-multilingual-light-v3.0', { dimensions: 384, canShorten: false }],
]);

const answerSchema: z.ZodType<RemoteAnswer> = z
  .object({
    embeddings: z.object({ float: z.array(z.array(z.number())) }),
    meta: z
      .object({
        billed_units: z.object({ input_tokens: z.number().nonnegative().optional() }).nullish(),
      })
      .nullish(),
  })
  .transform(({ embeddings, meta }) => ({
    vectors: embeddings.float,
    tokens: meta?.billed_units?.input_tokens,
  }));

/**
 * Opens an embedder of Cohere: see `openRemoteEmbedder`. Passages are sent as `search_document`,
 * questions as `search_query`; Cohere is told to refuse texts that are too long instead of cutting.
 */
export function openCohereEmbedder(
  settings: CohereSettings,
  context: EmbedContext,
  sleep?: Sleep,
): Promise<Embedder> {
  const { model } = settings;
  return openRemoteEmbedder(
    {
      settings,
      known: MODELS.get(model),
      protocol: (ask) => ({
        provider: 'cohere',
        path: '/embed',
        body: (texts, kind) => ({
          model,
          texts,
          input_type: kind === 'query' ? 'search_query' : 'search_document',
          embedding_types: ['float'],
          truncate: 'NONE',
          ...(ask === undefined ? {} : { output_dimension: ask }),
        }),
        answer: answerSchema,
        advice: {
          unreachable: 'Check the network and pipeline.embed.baseUrl.',
          noModel: 'Look up the names of Cohere’s embedding models.',
        },
      }),
    },
    context,
    sleep,
  );
}
