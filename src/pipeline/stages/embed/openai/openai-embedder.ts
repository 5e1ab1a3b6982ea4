import type { Embedder } from '../../../../model/embedder.js';
import type { EmbedContext } from '../embed-context.js';
import { indexedAnswer } from '../remote/indexed-answer.js';
import { openRemoteEmbedder } from '../remote/remote-embedder.js';
import type { Sleep } from '../remote/retry.js';
import { findOpenaiModel } from './openai-models.js';
import type { OpenaiSettings } from './openai-settings.js';

/** Opens an embedder behind an OpenAI-compatible endpoint: see `openRemoteEmbedder`. */
export function openOpenaiEmbedder(
  settings: OpenaiSettings,
  context: EmbedContext,
  sleep?: Sleep,
): Promise<Embedder> {
  const { model, encodingFormat } = settings;
  return openRemoteEmbedder(
    {
      settings,
      known: findOpenaiModel(model),
      protocol: (ask) => ({
        provider: 'openai',
        path: '/embeddings',
        body: (texts) => ({
          model,
          input: texts,
          encoding_format: encodingFormat,
          ...(ask === undefined ? {} : { dimensions: ask }),
        }),
        answer: indexedAnswer,
        advice: {
          unreachable: 'Check the network and pipeline.embed.baseUrl.',
          noModel: 'Look which models the server has and what their names are.',
        },
      }),
    },
    context,
    sleep,
  );
}
