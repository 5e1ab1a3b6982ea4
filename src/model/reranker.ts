import type { Canonical } from './canonical.js';

/** Judges how well passages answer a question, reading both together. One call at a time. */
export interface Reranker {
  /** Everything that decides a score: model and weights, data type, longest input, tokenizer. */
  readonly identity: Canonical;
  /**
   * A score from 0 to 1 for each passage, in their order; it depends on the question and that
   * passage alone. Throws `StemmaError`; an aborted `signal` throws its reason.
   */
  score(question: string, passages: readonly string[], signal?: AbortSignal): Promise<number[]>;
  close(): Promise<void>;
}
