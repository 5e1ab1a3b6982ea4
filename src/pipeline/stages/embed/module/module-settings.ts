import * as z from 'zod';

/** `embed:` with `provider: module`: the project's own code. */
export const moduleSchema = z.strictObject({
  provider: z.literal('module'),
  path: z
    .string()
    .min(1)
    .regex(/\.mjs$/, 'expected a file that ends in .mjs')
    .describe(
      'An ES module of the project that exports embed(); it runs only after stemma trust PATH',
    )
    .meta({ examples: ['embedder.mjs'] }),
  dimensions: z.int().min(1).max(65_536).describe('Length of the vectors that it gives'),
  batchSize: z.int().min(1).max(10_000).default(64).describe('Texts in one call, at most'),
});

export type ModuleSettings = z.infer<typeof moduleSchema>;
