import * as z from 'zod';
import { remoteShape } from '../remote/remote-settings.js';

/** `embed:` with `provider: ollama`: a model that Ollama runs, here or on another machine. */
export const ollamaSchema = z.strictObject({
  provider: z.literal('ollama'),
  model: z
    .string()
    .min(1)
    .default('nomic-embed-text')
    .describe('Name of the model in Ollama, with its tag where that matters'),
  dimensions: z
    .int({
      error: ({ input }) =>
        input === undefined
          ? 'missing; expected the length of the model’s vectors, such as 768 for nomic-embed-text'
          : undefined,
    })
    .min(1)
    .max(65_536)
    .describe('Length of the vectors of the model'),
  keepAlive: z
    .union([
      z.int(),
      z.string().regex(/^-?(\d+(\.\d+)?(ms|s|m|h))+$/, 'expected a duration such as 10m'),
    ])
    .optional()
    .describe(
      'How long Ollama keeps the model loaded: a duration such as 10m, or seconds; its own setting unless said',
    )
    .meta({ examples: ['10m'] }),
  ...remoteShape({
    baseUrl: 'http://localhost:11434',
    path: '/api/embed',
    keyVariable: 'OLLAMA_API_KEY',
    batchSize: 32,
    maxBatchSize: 2048,
    batchTokens: 50_000,
    concurrency: 1,
    timeoutMs: 300_000,
  }),
});

export type OllamaSettings = z.infer<typeof ollamaSchema>;
