/** A ranking and the judgements of one question: what every rank metric is a function of. */
export interface JudgedRanking {
  /** Ids from the top, none twice. */
  readonly ranking: readonly string[];
  /** Grade of each judged id; ids that are missing are not judged. */
  readonly grades: ReadonlyMap<string, number>;
}

/**
 * One rank metric of one question, from 0 to 1; `cutoff` is the number of places looked at, all
 * unless given.
 */
export type RankMetricFunction = (judged: JudgedRanking, cutoff?: number) => number;

/** The ids in the first `cutoff` places. */
export function topOf(judged: JudgedRanking, cutoff: number | undefined): readonly string[] {
  return cutoff === undefined ? judged.ranking : judged.ranking.slice(0, cutoff);
}

/** True for a grade of 1 or more; what is not judged, 0 and negative grades are not relevant. */
export function isRelevant({ grades }: JudgedRanking, id: string): boolean {
  return (grades.get(id) ?? 0) >= 1;
}

/** How many judged ids are relevant, retrieved or not. */
export function countRelevant({ grades }: JudgedRanking): number {
  let count = 0;
  for (const grade of grades.values()) if (grade >= 1) count++;
  return count;
}

/** How many of the first `cutoff` places are relevant. */
export function countRelevantFound(judged: JudgedRanking, cutoff: number | undefined): number {
  return topOf(judged, cutoff).filter((id) => isRelevant(judged, id)).length;
}
