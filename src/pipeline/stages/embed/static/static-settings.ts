import * as z from 'zod';
import { hubRevisionSchema } from '../../../settings/hub-revision.js';

/** `embed:` with `provider: static`: a table of token vectors, as Model2Vec makes them. */
export const staticSchema = z.strictObject({
  provider: z.literal('static'),
  model: z
    .string({
      error: ({ input }) =>
        input === undefined
          ? 'missing; expected a folder with model.safetensors and tokenizer.json, or a Hugging Face id such as minishlab/potion-base-8M'
          : undefined,
    })
    .min(1)
    .describe(
      'A folder with model.safetensors and tokenizer.json, relative to the project, or a Hugging Face id',
    )
    .meta({ examples: ['minishlab/potion-base-8M'] }),
  revision: hubRevisionSchema,
  normalize: z
    .boolean()
    .optional()
    .describe('Scale vectors to length 1; as the model’s config.json says unless set'),
  queryPrefix: z
    .string()
    .default('')
    .describe('Put before each question')
    .meta({ examples: ['query: '] }),
  passagePrefix: z
    .string()
    .default('')
    .describe('Put before each passage')
    .meta({ examples: ['passage: '] }),
  maxTokens: z
    .int()
    .min(1)
    .optional()
    .describe('Tokens of a text that count, from its beginning; all unless said'),
  overflow: z
    .enum(['truncate', 'error'])
    .default('truncate')
    .describe('What happens to a text above `maxTokens`: cut and counted, or refused'),
});

export type StaticSettings = z.infer<typeof staticSchema>;
