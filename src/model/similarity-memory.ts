/**
 * Similarities of texts that were compared before, by a name of each pair: a memory that may be
 * lost, since each can be computed again.
 */
export interface SimilarityMemory {
  /** What is kept under a fingerprint of whatever decides a similarity; empty for nothing. */
  load(fingerprint: string): ReadonlyMap<string, number>;
  /** Replaces what is kept under it. Names have 64 hexadecimal digits. */
  save(fingerprint: string, similarities: ReadonlyMap<string, number>): void;
}
