import { z } from 'zod';

const guardSchema = z.strictObject({
  metric: z
    .string()
    .min(1)
    .describe('A metric that must not be worse, beside the primary one.')
    .meta({ examples: ['nDCG@10'] }),
  tag: z
    .string()
    .min(1)
    .optional()
    .describe('Only questions with this tag; all unless given.')
    .meta({ examples: ['billing'] }),
  margin: z
    .number()
    .min(0)
    .max(1)
    .default(0.02)
    .describe('How much worse still counts as not worse.')
    .meta({ examples: [0.05] }),
});

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
    guards: z
      .array(guardSchema)
      .refine(areDistinct, { message: 'two guards are on the same metric and tag' })
      .default([])
      .describe('Metrics that must not be worse either, also of the questions with a tag.')
      .meta({ examples: [[{ metric: 'nDCG@10', margin: 0.02 }]] }),
    minPerTag: z
      .number()
      .int()
      .min(2)
      .default(20)
      .describe('Fewer questions with a tag than this make rules about the tag inconclusive.')
      .meta({ examples: [30] }),
    require: z
      .array(z.string().min(1))
      .default([])
      .describe(
        'Floors and ceilings of the candidate: metrics, also of a tag, and what docs/guides/promotion.md lists.',
      )
      .meta({ examples: [['nDCG@10 >= 0.55', 'latency.p95 <= 200']] }),
    onInconclusive: z
      .enum(['hold', 'pass'])
      .default('hold')
      .describe(
        'What becomes of an inconclusive verdict: `hold` moves nothing and ends with 4, `pass` lets it through.',
      ),
    onExamChange: z
      .enum(['warn', 'hold'])
      .default('warn')
      .describe(
        'What a candidate that brings other rules or questions for later promotions is: `warn` says so, `hold` makes it inconclusive.',
      ),
    warnAfter: z
      .number()
      .int()
      .min(1)
      .default(20)
      .describe(
        'Verdicts on one question set after which it is said that choices begin to fit the set.',
      )
      .meta({ examples: [50] }),
  })
  .describe('Rules of `stemma promote`.');

function areDistinct(
  guards: readonly { readonly metric: string; readonly tag?: string | undefined }[],
): boolean {
  return (
    new Set(guards.map(({ metric, tag }) => JSON.stringify([metric, tag]))).size === guards.length
  );
}

export type PromoteSettings = z.infer<typeof promoteSchema>;
