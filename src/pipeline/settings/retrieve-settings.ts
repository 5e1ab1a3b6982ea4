import { z } from 'zod';

/** How chunks are found for a question. */
export const retrieveSchema = z
  .strictObject({
    mode: z
      .enum(['dense', 'lexical', 'hybrid'])
      .default('hybrid')
      .describe('By vectors, by words (BM25), or by both.'),
    k: z.number().int().min(1).max(10_000).default(10).describe('Chunks that a query gives.'),
    fusion: z
      .enum(['rrf'])
      .default('rrf')
      .describe('How `hybrid` joins two rankings: reciprocal rank fusion.'),
    candidates: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(100)
      .describe('Chunks that each side of `hybrid` gives to the fusion.'),
  })
  .describe('Retrieval at query time; changing it re-runs no stage.');

export type RetrieveSettings = z.infer<typeof retrieveSchema>;
