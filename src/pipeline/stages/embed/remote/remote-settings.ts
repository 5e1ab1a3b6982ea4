import * as z from 'zod';
import { patienceShape, serverShape } from '../../../settings/server-settings.js';

/** Where a provider's defaults differ. */
export interface RemoteDefaults {
  readonly baseUrl: string;
  /** What is added to `baseUrl`. */
  readonly path: string;
  /** Name of an environment variable with a key, for the description. */
  readonly keyVariable: string;
  readonly batchSize: number;
  /** Most texts that the server takes in one request. */
  readonly maxBatchSize: number;
  readonly batchTokens: number;
  readonly concurrency: number;
  readonly timeoutMs: number;
}

const priceSchema = z.strictObject({
  perMillionTokens: z.number().nonnegative().describe('Price of a million tokens'),
  currency: z.string().min(1).default('USD').describe('Currency of the price; only shown'),
});

/** Settings that every provider behind a server has. `dimensions` and `model` are the provider's own. */
export function remoteShape(defaults: RemoteDefaults) {
  return {
    ...serverShape(defaults),
    requestDimensions: z
      .boolean()
      .optional()
      .describe(
        'Ask the server to shorten vectors to `dimensions`; true where the model is known to do so and `dimensions` is set',
      ),
    batchSize: z
      .int()
      .min(1)
      .max(defaults.maxBatchSize)
      .default(defaults.batchSize)
      .describe('Texts in one request, at most'),
    batchTokens: z
      .int()
      .min(1)
      .default(defaults.batchTokens)
      .describe('Tokens in one request, at most, where that is more than one text'),
    concurrency: z
      .int()
      .min(1)
      .max(64)
      .default(defaults.concurrency)
      .describe('Requests under way at once'),
    tokenizer: z
      .string()
      .min(1)
      .optional()
      .describe(
        'The model’s tokenizer: cl100k_base, o200k_base or the path of a tokenizer.json; known for OpenAI’s models',
      )
      .meta({ examples: ['o200k_base'] }),
    maxTokens: z
      .int()
      .min(8)
      .optional()
      .describe('Longest text in tokens, prefix included; known for OpenAI’s models'),
    overflow: z
      .enum(['error', 'truncate'])
      .default('error')
      .describe(
        'What happens to a longer text: refused, or cut at `maxTokens` by `tokenizer` and counted',
      ),
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
    ...patienceShape(defaults),
    price: priceSchema
      .optional()
      .describe('What the provider charges: costs are then estimated before a run and reported'),
  };
}

/** Settings that every provider behind a server has, with every default filled in. */
export type RemoteSettings = z.infer<z.ZodObject<ReturnType<typeof remoteShape>>>;
