import * as z from 'zod';

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
  revision: z
    .string()
    .regex(
      /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)*$/,
      'expected a branch, tag or commit of the Hugging Face repository',
    )
    .optional()
    .describe('Branch, tag or commit of a Hugging Face id; main unless said'),
  dtype: z
    .enum(['fp32', 'fp16', 'q8'])
    .default('q8')
    .describe('Which of the model’s ONNX files is run'),
  pooling: z
    .enum(['mean', 'cls', 'last'])
    .default('mean')
    .describe('How token vectors become one: their mean, the first or the last'),
  normalize: z.boolean().default(true).describe('Scale vectors to length 1'),
  queryPrefix: prefix.describe('Put before each question, such as "query: "'),
  passagePrefix: prefix.describe('Put before each passage, such as "passage: "'),
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

/** `embed:` with `provider: openai`: any server with OpenAI's embeddings endpoint. */
export const openaiSchema = z.strictObject({
  provider: z.literal('openai'),
  model: z
    .string()
    .min(1)
    .default('text-embedding-3-small')
    .describe('Name of the model at the server'),
  baseUrl: z
    .string()
    .min(1)
    .default('https://api.openai.com/v1')
    .describe('Address to which /embeddings is added; ${NAME} reads an environment variable'),
  apiKey: z
    .string()
    .min(1)
    .optional()
    .describe('Key sent to the server, as ${OPENAI_API_KEY}; leave out where none is wanted'),
  dimensions: z
    .int()
    .min(1)
    .max(65_536)
    .optional()
    .describe('Length of the vectors; known for OpenAI’s models'),
  requestDimensions: z
    .boolean()
    .optional()
    .describe(
      'Ask the server to shorten vectors to `dimensions`; true for text-embedding-3 unless said',
    ),
  batchSize: z.int().min(1).max(2048).default(128).describe('Texts in one request'),
  queryPrefix: prefix.describe('Put before each question'),
  passagePrefix: prefix.describe('Put before each passage'),
  maxRetries: z
    .int()
    .min(0)
    .max(20)
    .default(6)
    .describe('Tries after the first, when the server is busy'),
  timeoutMs: z
    .int()
    .min(1)
    .max(3_600_000)
    .default(60_000)
    .describe('Longest wait for one answer, in ms'),
});

/** The `embed:` section of stemma.yaml. */
export const embedSettingsSchema = z.discriminatedUnion('provider', [
  transformersSchema,
  tfidfSchema,
  openaiSchema,
]);

/** Settings of the embed stage with every default filled in. */
export type EmbedSettings = z.infer<typeof embedSettingsSchema>;
export type TransformersSettings = z.infer<typeof transformersSchema>;
export type TfidfSettings = z.infer<typeof tfidfSchema>;
export type OpenaiSettings = z.infer<typeof openaiSchema>;

/** The settings that hold where stemma.yaml has no `embed:` section. */
export function defaultEmbedSettings(): EmbedSettings {
  return embedSettingsSchema.parse({ provider: 'transformers' });
}
