import { z } from 'zod';
import { hubRevisionSchema } from './hub-revision.js';
import { patienceShape, serverShape } from './server-settings.js';

const priceSchema = z.strictObject({
  input: z.number().nonnegative().describe('Price of a million tokens that are sent'),
  output: z.number().nonnegative().describe('Price of a million tokens that are written'),
  currency: z.string().min(1).default('USD').describe('Currency of the price; only shown'),
});

/** Settings of a model behind a chat endpoint. */
function chatShape(defaults: { readonly prompt: string; readonly repeats: number }) {
  return {
    ...serverShape({
      baseUrl: 'https://api.openai.com/v1',
      path: '/chat/completions',
      keyVariable: 'OPENAI_API_KEY',
    }),
    model: z
      .string()
      .min(1)
      .describe('Name of the model at the server')
      .meta({ examples: ['gpt-4o-mini'] }),
    prompt: z
      .string()
      .regex(
        /^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\0\\]+$/,
        'expected a file below the project folder',
      )
      .default(defaults.prompt)
      .describe('File of the prompt, relative to stemma.yaml; `stemma commit` commits it.'),
    temperature: z
      .number()
      .min(0)
      .max(2)
      .nullable()
      .default(0)
      .describe('How much chance there is in an answer; null sends none')
      .meta({ examples: [0.7] }),
    seed: z
      .int()
      .nonnegative()
      .nullable()
      .default(1)
      .describe('Seed of the first repeat, counted up for each; null sends none')
      .meta({ examples: [42] }),
    maxTokens: z
      .int()
      .min(1)
      .optional()
      .describe('Most tokens of an answer, sent as max_tokens')
      .meta({ examples: [300] }),
    parameters: z
      .record(z.string(), z.json())
      .optional()
      .describe('More fields of the request, as the server names them')
      .meta({ examples: [{ top_p: 0.9 }] }),
    repeats: z
      .int()
      .min(1)
      .max(20)
      .default(defaults.repeats)
      .describe('How often each question is put; a question counts by the mean of its repeats'),
    concurrency: z.int().min(1).max(64).default(4).describe('Requests under way at once'),
    ...patienceShape({ timeoutMs: 120_000 }),
    price: priceSchema
      .optional()
      .describe('What the provider charges, for the costs that `eval` reports'),
  };
}

const generateSchema = z
  .strictObject(chatShape({ prompt: 'prompts/answer.md', repeats: 1 }))
  .describe('A model behind an OpenAI-compatible chat endpoint that answers from the context.');

const judgeSchema = z
  .strictObject({
    ...chatShape({ prompt: 'prompts/judge.md', repeats: 3 }),
    lowest: z
      .number()
      .default(1)
      .describe('Lowest score that the prompt asks for; scores are told as a share from 0 to 1'),
    highest: z.number().default(5).describe('Highest score that the prompt asks for'),
  })
  .refine(({ lowest, highest }) => lowest < highest, {
    path: ['highest'],
    message: 'expected more than lowest',
  })
  .describe('A model that says how good the answers are.');

const extractSchema = z
  .strictObject({
    model: z
      .string()
      .min(1)
      .describe(
        'Folder relative to stemma.yaml with config.json, tokenizer.json and onnx/, or a Hugging Face id',
      )
      .meta({ examples: ['models/minilm-squad'] }),
    revision: hubRevisionSchema,
    dtype: z
      .enum(['fp32', 'fp16', 'q8'])
      .default('q8')
      .describe('Which of the model’s ONNX files is run'),
  })
  .describe(
    'A question-answering transformer that marks an answer in the context, on this machine.',
  );

/** `evaluate.answers`: how answers are made from what was retrieved, and judged. */
export const answersSchema = z
  .strictObject({
    extract: extractSchema.optional(),
    generate: generateSchema.optional(),
    judge: judgeSchema.optional(),
  })
  .describe('Answers made from the context of `budget` tokens, measured apart from retrieval.');

export type AnswerSettings = z.infer<typeof answersSchema>;
export type ExtractSettings = z.infer<typeof extractSchema>;
export type GenerateSettings = z.infer<typeof generateSchema>;
export type JudgeSettings = z.infer<typeof judgeSchema>;
