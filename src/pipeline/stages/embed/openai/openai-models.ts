import type { KnownModel } from '../remote/remote-embedder.js';

/** OpenAI refuses texts above 8192 tokens; its documentation also says 8191. */
const LIMIT = { tokenizer: 'cl100k_base', maxTokens: 8191 } as const;

const MODELS: ReadonlyMap<string, KnownModel> = new Map([
  ['text-embedding-3-small', { dimensions: 1536, canShorten: true, ...LIMIT }],
  ['text-embedding-3-large', { dimensions: 3072, canShorten: true, ...LIMIT }],
  ['text-embedding-ada-002', { dimensions: 1536, canShorten: false, ...LIMIT }],
]);

/** OpenAI's embedding models; undefined for any other name. */
export function findOpenaiModel(name: string): KnownModel | undefined {
  return MODELS.get(name);
}
