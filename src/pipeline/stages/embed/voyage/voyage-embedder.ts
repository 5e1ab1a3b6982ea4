import type { Embedder } from '../../../../model/embedder.js';
import type { EmbedContext } from '../embed-context.js';
import { indexedAnswer } from '../remote/indexed-answer.js';
import { openRemoteEmbedder, type KnownModel } from '../remote/remote-embedder.js';
import type { Sleep } from '../remote/retry.js';
import type { VoyageSettings } from './voyage-settings.js';

const MODELS: ReadonlyMap<string, KnownModel> = new Map([
  ['voyage-3.5', { dimensions: 1024, canShorten: true }],
  ['voyage-3.5-lite', { dimensions: 1024, canShorten: true }],
  ['voyage-3-large', { dimensions: 1024, canShorten: true }],
  ['voyage-3', { dimensions: 1024, canShorten: false }],
  ['voyage-3-lite', { dimensions: 512, canShorten: false }],
  ['voyage-code-3', { dimensions: 1024, canShorten: true }],
  ['voyage-finance-2', { dimensions: 1024, canShorten: false }],
  ['voyage-law-2', { dimensions: 1024, canShorten: false }],
  ['voyage-multilingual-2', { dimensions: 1024, canShorten: false }],
  ['voyage-code-2', { dimensions: 1536, canShorten: false }],
]);

/**
 * Opens an embedder of Voyage AI: see `openRemoteEmbedder`. Passages are sent as `document`,
 * questions as `query`; the server is told to refuse texts that are too long instead of cutting.
 */
export function openVoyageEmbedder(
  settings: VoyageSettings,
  context: EmbedContext,
  sleep?: Sleep,
): Promise<Embedder> {
  const { model } = settings;
  return openRemoteEmbedder(
    {
      settings,
      known: MODELS.get(model),
      protocol: (ask) => ({
        provider: 'voyage',
        path: '/embeddings',
        body: (texts, kind) => ({
          model,
          input: texts,
          input_type: kind === 'query' ? 'query' : 'document',
          truncation: false,
          ...(ask === undefined ? {} : { output_dimension: ask }),
        }),
        answer: indexedAnswer,
        advice: {
          unreachable: 'Check the network and pipeline.embed.baseUrl.',
          noModel: 'Look up the names of Voyage AI’s embedding models.',
        },
      }),
    },
    context,
    sleep,
  );
}
