import { z } from 'zod';

/** Rules that a candidate must meet; those of the target branch count. */
export const promoteSchema = z
  .strictObject({
    target: z.string().min(1).default('production').describe('Branch that is promoted to.'),
    primary: z
      .string()
      .min(1)
      .default('SpanR@1500t')
      .describe('The metric that decides; named before the figures are seen.'),
    margin: z
      .number()
      .min(0)
      .max(1)
      .default(0.02)
      .describe('How much worse still counts as not worse.'),
    alpha: z.number().gt(0).lt(0.5).default(0.05).describe('Significance level of the interval.'),
    minQuestions: z
      .number()
      .int()
      .min(1)
      .default(50)
      .describe('Fewer questions than this are inconclusive.'),
    require: z
      .array(z.string().min(1))
      .default([])
      .describe('Floors and ceilings of the candidate, such as "nDCG@10 >= 0.55".')
      .meta({ examples: [['nDCG@10 >= 0.55']] }),
  })
  .describe('Rules of `stemma promote`.');

export type PromoteSettings = z.infer<typeof promoteSchema>;
