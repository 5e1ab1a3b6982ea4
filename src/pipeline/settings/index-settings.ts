import { z } from 'zod';

const metric = z.enum(['cosine']).default('cosine').describe('How near two vectors are: `cosine`.');

/** How vectors are searched. */
export const indexSchema = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('flat').describe('Exact: every vector is compared.'),
      metric,
    }),
    z.strictObject({
      type: z.literal('hnsw').describe('Approximate: a navigable small-world graph.'),
      metric,
      m: z.number().int().min(2).max(100).default(16).describe('Links of a node and layer.'),
      efConstruction: z
        .number()
        .int()
        .min(8)
        .default(200)
        .describe('Candidates held while inserting.'),
      efSearch: z.number().int().min(1).default(100).describe('Candidates held while searching.'),
    }),
  ])
  .describe('The index over the vectors.');

export type IndexSettings = z.infer<typeof indexSchema>;
