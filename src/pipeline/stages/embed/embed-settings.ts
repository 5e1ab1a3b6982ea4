import * as z from 'zod';
import type { Price } from '../../../model/price.js';
import { cohereSchema } from './cohere/cohere-settings.js';
import { hashingSchema } from './hashing/hashing-settings.js';
import { importFields, questionFilesSchema } from './import/import-settings.js';
import { moduleSchema } from './module/module-settings.js';
import { ollamaSchema } from './ollama/ollama-settings.js';
import { openaiSchema } from './openai/openai-settings.js';
import { staticSchema } from './static/static-settings.js';
import { voyageSchema } from './voyage/voyage-settings.js';
import { hubRevisionSchema } from '../../settings/hub-revision.js';

/** Name of the model that comes with stemma. */
export const BUNDLED_MODEL = 'all-MiniLM-L6-v2';

const prefix = z.string().default('');

/** `embed:` with `provider: transformers`: a sentence transformer run on this machine. */
export const transformersSchema = z.strictObject({
  provider: z.literal('transformers'),
  model: z
    .string()
    .min(1)
    .default(BUNDLED_MODEL)
    .describe(
      'The bundled all-MiniLM-L6-v2, a folder relative to the project, or a Hugging Face id',
    ),
  revision: hubRevisionSchema,
  dtype: z
    .enum(['fp32', 'fp16', 'q8'])
    .default('q8')
    .describe('Which of the model’s ONNX files is run'),
  pooling: z
    .enum(['mean', 'cls', 'last'])
    .default('mean')
    .describe('How token vectors become one: their mean, the first or the last'),
  normalize: z.boolean().default(true).describe('Scale vectors to length 1'),
  queryPrefix: prefix.describe('Put before each question').meta({ examples: ['query: '] }),
  passagePrefix: prefix.describe('Put before each passage').meta({ examples: ['passage: '] }),
  maxTokens: z
    .int()
    .min(8)
    .optional()
    .describe('Longest text in tokens; the model’s own limit unless said'),
  overflow: z
    .enum(['truncate', 'error'])
    .default('truncate')
    .describe('What happens to a longer text: cut and counted, or refused'),
});

/** `embed:` with `provider: tfidf`: word weights fitted on the corpus, hashed into a vector. */
export const tfidfSchema = z.strictObject({
  provider: z.literal('tfidf'),
  dimensions: z.int().min(16).max(16_384).default(1024).describe('Length of the vectors'),
  tf: z
    .enum(['log', 'raw', 'binary'])
    .default('log')
    .describe('Weight of a term by its frequency in the text: 1 + ln f, f, or 1'),
  idf: z
    .enum(['smooth', 'none'])
    .default('smooth')
    .describe('Weight of a term by its rarity: ln((1 + N) / (1 + n)) + 1, or 1'),
  lowercase: z.boolean().default(true).describe('Treat upper and lower case alike'),
});

/** `embed:` with `provider: import`: vectors that were made elsewhere. */
export const importSchema = z.strictObject({
  ...importFields,
  questions: z
    .discriminatedUnion('provider', [
      questionFilesSchema,
      transformersSchema,
      staticSchema,
      hashingSchema,
      openaiSchema,
      ollamaSchema,
      cohereSchema,
      voyageSchema,
      moduleSchema,
    ])
    .optional()
    .describe('How questions get vectors: from files too, or by the model itself.')
    .meta({ examples: [{ provider: 'import', path: 'question-vectors/' }] }),
});

/** The `embed:` section of stemma.yaml. */
export const embedSettingsSchema = z.discriminatedUnion('provider', [
  transformersSchema,
  staticSchema,
  tfidfSchema,
  hashingSchema,
  openaiSchema,
  ollamaSchema,
  cohereSchema,
  voyageSchema,
  moduleSchema,
  importSchema,
]);

/** Settings of the embed stage with every default filled in. */
export type EmbedSettings = z.infer<typeof embedSettingsSchema>;
export type TransformersSettings = z.infer<typeof transformersSchema>;
export type ImportedSettings = z.infer<typeof importSchema>;
export type TfidfSettings = z.infer<typeof tfidfSchema>;

/** What the provider charges, where the settings say so. */
export function priceOf(settings: EmbedSettings): Price | undefined {
  return 'price' in settings ? settings.price : undefined;
}

/** True where making a vector costs less than looking up whether it is known. */
export function isCheap({ provider }: EmbedSettings): boolean {
  return provider === 'tfidf' || provider === 'hashing';
}

/** The settings that hold where stemma.yaml has no `embed:` section. */
export function defaultEmbedSettings(): EmbedSettings {
  return embedSettingsSchema.parse({ provider: 'transformers' });
}
