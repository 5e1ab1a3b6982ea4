import type { Canonical } from './canonical.js';
import type { Price } from './price.js';
import type { TokenCounter } from './token-counter.js';

/** Vectors in the order of their texts. */
export interface Embedding {
  readonly vectors: readonly Float32Array[];
  /** Indices of the texts that were longer than the model takes and were cut at its limit. */
  readonly truncated: readonly number[];
  /** Tokens that the provider counted, where it says so: what is paid for. */
  readonly tokens?: number;
}

/** Turns texts into vectors. */
export interface Embedder {
  /**
   * Everything that decides a vector, for the fingerprint: provider, model and revision (hash of
   * local weights), dimensions, data type, pooling, normalisation, prefixes, truncation rule,
   * tokenizer, id of a fitted model.
   */
  readonly identity: Canonical;
  /**
   * What decides the vector of a question, where `identity` does not say it: questions may be
   * embedded by somebody else than passages.
   */
  readonly questionIdentity?: () => Promise<Canonical>;
  /** Length of each vector. */
  readonly dimensions: number;
  /**
   * True where most components of a vector are 0; it is then kept by the others, which decides its
   * bytes and so is to stand in `identity` too.
   */
  readonly isSparse?: boolean;
  /** Texts that one `embedPassages` call should get, at most. */
  readonly batchSize: number;
  /** Calls that may be under way at once; one where it is left out. */
  readonly concurrency?: number;
  /** What the provider charges, where the settings say so. */
  readonly price?: Price;
  /** The embedder's own tokenizer, where it has one. */
  readonly tokenizer?: TokenCounter;
  /**
   * A text's vector does not depend on the other texts of the call.
   * Throws `StemmaError`; an aborted `signal` throws its reason.
   */
  embedPassages(texts: readonly string[], signal?: AbortSignal): Promise<Embedding>;
  embedQueries(texts: readonly string[], signal?: AbortSignal): Promise<Embedding>;
  close(): Promise<void>;
}
