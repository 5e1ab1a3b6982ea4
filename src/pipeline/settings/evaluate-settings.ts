import { z } from 'zod';
import { answersSchema } from './answer-settings.js';

/** How a snapshot is evaluated. */
export const evaluateSchema = z
  .strictObject({
    questions: z
      .string()
      .min(1)
      .default('questions.jsonl')
      .describe('File of the question set, relative to stemma.yaml.'),
    budget: z
      .number()
      .int()
      .positive()
      .default(1500)
      .describe(
        'Tokens of context for which `eval` tells how much of the evidence each question finds.',
      ),
    tokenizer: z
      .string()
      .min(1)
      .default('o200k_base')
      .describe('Counts the budget, the same for every pipeline: `o200k_base` or `cl100k_base`.')
      .meta({ examples: ['cl100k_base'] }),
    metrics: z
      .array(z.string().min(1))
      .min(1)
      .default(['SpanR@1500t', 'SpanIoU@1500t', 'nDCG@10', 'R@5', 'RR@10'])
      .describe('Figures to compute; see docs/reference/metrics.md.'),
    search: z
      .enum(['exact', 'index'])
      .default('exact')
      .describe('`exact` compares every vector, so that index noise is no part of a comparison.'),
    answers: answersSchema.optional(),
  })
  .describe('Evaluation on the question set.');

export type EvaluateSettings = z.infer<typeof evaluateSchema>;
