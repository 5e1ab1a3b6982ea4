/** Similarities of texts that were compared before: only a memory, each can be computed again. */
export interface SimilarityMemory {
  /** Under which they are kept: equal fingerprints, equal similarities. */
  load(fingerprint: string): ReadonlyMap<string, number>;
  /** Replaces what is kept. */
  save(fingerprint: string, similarities: ReadonlyMap<string, number>): void;
}
