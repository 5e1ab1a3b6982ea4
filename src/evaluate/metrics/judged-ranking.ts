/** A ranking and the judgements of one question, by ids: what a TREC run and its qrels hold. */
export interface JudgedRanking {
  /** Ids from the top, none twice. */
  readonly ranking: readonly string[];
  /** Grade of each judged id; ids that are missing are not judged. */
  readonly grades: ReadonlyMap<string, number>;
}
