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
      efSearch: z
        .number()
        .int()
        .min(1)
        .max(1_000_000)
        .default(100)
        .describe('Candidates held while searching, in each graph.'),
      shards: z
        .union([z.literal('auto'), z.number().int().min(1).max(256)])
        .default('auto')
        .describe(
          'Graphs that the vectors are divided among, built at the same time; `auto`: one for up to 25,000 vectors, then one for each 25,000, at most 16.',
        ),
      rebuildShare: z
        .number()
        .min(0)
        .max(1)
        .default(0.2)
        .describe(
          'Share of the vectors that may change, or be removed in all, before a graph is built anew; 0 builds it anew whenever anything changed.',
        ),
      minRecall: z
        .number()
        .min(0)
        .max(1)
        .optional()
        .describe(
          'Least share of the ten nearest vectors that the index has to find; below it the run fails. Measured on 200 vectors of the index.',
        ),
    }),
  ])
  .describe('The index over the vectors.');

export type IndexSettings = z.infer<typeof indexSchema>;
