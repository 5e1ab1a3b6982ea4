import * as z from 'zod';
import { remoteShape } from '../remote/remote-settings.js';

/** `embed:` with `provider: openai`: any server with OpenAI's embeddings endpoint. */
export const openaiSchema = z.strictObject({
  provider: z.literal('openai'),
  model: z
    .string()
    .min(1)
    .default('text-embedding-3-small')
    .describe('Name of the model at the server'),
  dimensions: z
    .int()
    .min(1)
    .max(65_536)
    .optional()
    .describe('Length of the vectors; known for OpenAI’s models'),
  encodingFormat: z
    .enum(['float', 'base64'])
    .default('float')
    .describe('How the server writes vectors: base64 is a quarter as long; not all servers do it'),
  ...remoteShape({
    baseUrl: 'https://api.openai.com/v1',
    path: '/embeddings',
    keyVariable: 'OPENAI_API_KEY',
    batchSize: 128,
    maxBatchSize: 2048,
    batchTokens: 200_000,
    concurrency: 4,
    timeoutMs: 60_000,
  }),
});

export type OpenaiSettings = z.infer<typeof openaiSchema>;
