/** What is known of a model without asking its server. */
export interface OpenaiModel {
  /** Length of its vectors when none is asked for. */
  readonly dimensions: number;
  /** Whether the server can shorten them. */
  readonly canShorten: boolean;
  /** Its tokenizer. */
  readonly tokenizer: 'cl100k_base';
}

const MODELS: ReadonlyMap<string, OpenaiModel> = new Map([
  ['text-embedding-3-small', { dimensions: 1536, canShorten: true, tokenizer: 'cl100k_base' }],
  ['text-embedding-3-large', { dimensions: 3072, canShorten: true, tokenizer: 'cl100k_base' }],
  ['text-embedding-ada-002', { dimensions: 1536, canShorten: false, tokenizer: 'cl100k_base' }],
]);

/** OpenAI's embedding models; undefined for any other name. */
export function findOpenaiModel(name: string): OpenaiModel | undefined {
  return MODELS.get(name);
}
