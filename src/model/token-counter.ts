/** Counts tokens as one tokenizer does; pure. */
export interface TokenCounter {
  /** Names the tokenizer and its exact version (hash of its files): part of fingerprints. */
  readonly id: string;
  /** Tokens of `text` without special tokens such as `[CLS]`. */
  count(text: string): number;
}
