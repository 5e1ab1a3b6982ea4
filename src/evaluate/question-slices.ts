import type { Question } from '../model/question.js';
import type { Evaluation } from './evaluation.js';
import type { MetricValues } from './score-question.js';
import { meanOver } from './tag-slices.js';

/** What questions are grouped by: their tags, or where their evidence stands. */
export const SLICE_KINDS = ['tag', 'source', 'folder'] as const;

export type SliceKind = (typeof SLICE_KINDS)[number];

/** The figures of the questions of one group. */
export interface Slice {
  readonly by: SliceKind;
  readonly name: string;
  /** Questions in it. */
  readonly count: number;
  /** Means over those that each metric measures; absent where it measures none. */
  readonly metrics: MetricValues;
}

/**
 * Means by tag, by source and by folder of the evidence's documents, in the order of names. A
 * question with two tags, or with evidence in two folders, is in both; one without is in none.
 */
export function questionSlices(evaluation: Evaluation, questions: readonly Question[]): Slice[] {
  return SLICE_KINDS.flatMap((by) =>
    [...grouped(questions, by)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, ids]) => sliceOf(evaluation, { by, name, ids })),
  );
}

function grouped(questions: readonly Question[], by: SliceKind): Map<string, Set<string>> {
  const groups = new Map<string, Set<string>>();
  for (const question of questions) {
    for (const name of namesOf(question, by)) {
      const ids = groups.get(name) ?? new Set();
      groups.set(name, ids.add(question.id));
    }
  }
  return groups;
}

function namesOf({ tags, evidence }: Question, by: SliceKind): string[] {
  if (by === 'tag') return [...tags];
  return evidence.map(({ document }) => {
    const end = by === 'source' ? document.indexOf('/') : document.lastIndexOf('/');
    return end < 0 ? document : document.slice(0, end);
  });
}

function sliceOf(
  evaluation: Evaluation,
  { by, name, ids }: { readonly by: SliceKind; readonly name: string; readonly ids: Set<string> },
): Slice {
  const means = Object.keys(evaluation.metrics).flatMap((metric) => {
    const { count, mean } = meanOver(evaluation, metric, ids);
    return count === 0 ? [] : [[metric, mean] as const];
  });
  return { by, name, count: ids.size, metrics: Object.fromEntries(means) };
}
