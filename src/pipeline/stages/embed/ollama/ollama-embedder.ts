import * as z from 'zod';
import type { Embedder } from '../../../../model/embedder.js';
import type { EmbedContext } from '../embed-context.js';
import { openRemoteEmbedder } from '../remote/remote-embedder.js';
import type { RemoteAnswer } from '../remote/remote-protocol.js';
import type { Sleep } from '../remote/retry.js';
import type { OllamaSettings } from './ollama-settings.js';

const answerSchema: z.ZodType<RemoteAnswer> = z
  .object({
    embeddings: z.array(z.array(z.number())),
    prompt_eval_count: z.int().nonnegative().optional(),
  })
  .transform((answer) => ({ vectors: answer.embeddings, tokens: answer.prompt_eval_count }));

/**
 * Opens an embedder that Ollama runs: see `openRemoteEmbedder`. Ollama is told to refuse texts that
 * are longer than the model takes, since it would cut them without a word.
 */
export function openOllamaEmbedder(
  settings: OllamaSettings,
  context: EmbedContext,
  sleep?: Sleep,
): Promise<Embedder> {
  const { model, keepAlive } = settings;
  return openRemoteEmbedder(
    {
      settings,
      protocol: (ask) => ({
        provider: 'ollama',
        path: '/api/embed',
        body: (texts) => ({
          model,
          input: texts,
          truncate: false,
          ...(keepAlive === undefined ? {} : { keep_alive: keepAlive }),
          ...(ask === undefined ? {} : { dimensions: ask }),
        }),
        answer: answerSchema,
        advice: {
          unreachable:
            'Start Ollama (ollama serve), or set pipeline.embed.baseUrl to where it runs.',
          noModel: `Fetch the model: ollama pull ${model}`,
        },
      }),
    },
    context,
    sleep,
  );
}
