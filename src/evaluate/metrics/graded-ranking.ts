import type { JudgedRanking } from './judged-ranking.js';

/** Stands for every negative grade: pooled for judging, and not judged. */
export const UNJUDGED = -1;

/** Stands for no grade at all: never pooled, so that qrels do not name it. */
export const NOT_POOLED = -2;

/** The grades of one ranking and of all that was judged: what every rank metric is a function of. */
export interface GradedRanking {
  /** Grade of each place from the top; below 0 it is `UNJUDGED` or `NOT_POOLED`. */
  readonly grades: ArrayLike<number>;
  /** All grades of the question, retrieved or not, highest first. */
  readonly judged: ArrayLike<number>;
  /** The least grade that is relevant, from 1. */
  readonly level: number;
  /** How many of `judged` are relevant. */
  readonly relevant: number;
  /** How many are judged and not relevant: grades from 0 to under the level. */
  readonly nonrelevant: number;
}

/**
 * One rank metric of one question; `cutoff` is the number of places looked at, all unless given.
 * From 0 to 1 unless the metric says otherwise.
 */
export type RankMetricFunction = (ranking: GradedRanking, cutoff?: number) => number;

/** What decides a graded ranking; `judged` may come in any order. */
export interface Grades {
  readonly grades: ArrayLike<number>;
  readonly judged: ArrayLike<number>;
  readonly level: number;
}

/** Counts and sorts what the metrics need. */
export function gradeRanking({ grades, judged, level }: Grades): GradedRanking {
  const sorted = Float64Array.from(judged).sort().reverse();
  const relevant = sorted.filter((grade) => grade >= level).length;
  const negative = sorted.filter((grade) => grade < 0).length;
  const nonrelevant = sorted.length - relevant - negative;
  return { grades, judged: sorted, level, relevant, nonrelevant };
}

/** The grades of a ranking of ids, relevant from 1. */
export function gradesOf({ ranking, grades }: JudgedRanking): GradedRanking {
  return gradeRanking({
    grades: ranking.map((id) => placeGrade(grades.get(id))),
    judged: [...grades.values()],
    level: 1,
  });
}

/** What a ranking holds for a grade of the qrels, or for none. */
export function placeGrade(grade: number | undefined): number {
  return grade === undefined ? NOT_POOLED : Math.max(grade, UNJUDGED);
}

/** The grade at a place, from 0; `NOT_POOLED` past the end. */
export function gradeAt({ grades }: GradedRanking, index: number): number {
  return grades[index] ?? NOT_POOLED;
}

/** True for a place, from 0, with a relevant grade. */
export function isRelevantAt({ grades, level }: GradedRanking, index: number): boolean {
  return (grades[index] ?? NOT_POOLED) >= level;
}

/** How many places there are within a cut-off. */
export function placesIn({ grades }: GradedRanking, cutoff: number | undefined): number {
  return cutoff === undefined ? grades.length : Math.min(cutoff, grades.length);
}

/** How many of the first `cutoff` places are relevant. */
export function countRelevantFound(ranking: GradedRanking, cutoff?: number): number {
  const places = placesIn(ranking, cutoff);
  let found = 0;
  for (let index = 0; index < places; index++) if (isRelevantAt(ranking, index)) found++;
  return found;
}
