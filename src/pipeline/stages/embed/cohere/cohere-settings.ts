import * as z from 'zod';
import { remoteShape } from '../remote/remote-settings.js';

/** `embed:` with `provider: cohere`: Cohere's embed endpoint, version 2, or a server like it. */
export const cohereSchema = z.strictObject({
  provider: z.literal('cohere'),
  model: z.string().min(1).default('embed-v4.0').describe('Name of the model at Cohere'),
  dimensions: z
    .int()
    .min(1)
    .max(65_536)
    .optional()
    .describe('Length of the vectors; known for Cohere’s models'),
  ...remoteShape({
    baseUrl: 'https://api.cohere.com/v2',
    path: '/embed',
    keyVariable: 'COHERE_API_KEY',
    batchSize: 96,
    maxBatchSize: 96,
    batchTokens: 100_000,
    concurrency: 4,
    timeoutMs: 60_000,
  }),
});

export type CohereSettings = z.infer<typeof cohereSchema>;
