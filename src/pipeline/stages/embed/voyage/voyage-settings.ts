import * as z from 'zod';
import { remoteShape } from '../remote/remote-settings.js';

/** `embed:` with `provider: voyage`: Voyage AI's embeddings endpoint, or a server like it. */
export const voyageSchema = z.strictObject({
  provider: z.literal('voyage'),
  model: z.string().min(1).default('voyage-3.5').describe('Name of the model at Voyage AI'),
  dimensions: z
    .int()
    .min(1)
    .max(65_536)
    .optional()
    .describe('Length of the vectors; known for Voyage AI’s models'),
  ...remoteShape({
    baseUrl: 'https://api.voyageai.com/v1',
    path: '/embeddings',
    keyVariable: 'VOYAGE_API_KEY',
    batchSize: 128,
    maxBatchSize: 1000,
    batchTokens: 100_000,
    concurrency: 4,
    timeoutMs: 60_000,
  }),
});

export type VoyageSettings = z.infer<typeof voyageSchema>;
