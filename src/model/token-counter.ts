/** Where a token counter comes from; plain data, files by absolute path. */
export type CounterSource =
  | { readonly kind: 'gpt'; readonly encoding: string }
  | { readonly kind: 'file'; readonly tokenizer: string; readonly config?: string };

/** Counts tokens as one tokenizer does; pure. */
export interface TokenCounter {
  /** Names the tokenizer and its exact version (hash of its files): part of fingerprints. */
  readonly id: string;
  /** How to open the same counter in another thread; absent where that cannot be. */
  readonly source?: CounterSource;
  /** Tokens of `text` without special tokens such as `[CLS]`. */
  count(text: string): number;
}
