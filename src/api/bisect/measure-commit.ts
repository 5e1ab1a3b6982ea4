import { StemmaError } from '../../errors/stemma-error.js';
import type { QuestionResult } from '../../evaluate/evaluation.js';
import { metricNotEvaluated } from '../../evaluate/pair-evaluations.js';
import type { CommitId } from '../../vcs/commit-id.js';
import { evaluateSnapshot } from '../evaluate-snapshot.js';
import type { Exam } from '../exam.js';
import type { Project } from '../project.js';
import { snapshotAt } from '../snapshot-at.js';

/** How commits are measured. */
export interface Measure {
  readonly exam: Exam;
  readonly metric: string;
}

/** A commit that was measured, or why it could not be. */
export type Measured =
  | { readonly value: number; readonly perQuestion: readonly QuestionResult[] }
  | { readonly value: null; readonly reason: string };

/** Failures that say nothing of a commit: the same one may be measured a minute later. */
const PASSING = new Set([
  'interrupted',
  'repository-busy',
  'ref-locked',
  'index-locked',
  'ref-moved',
  'model-unreachable',
  'embed-unreachable',
  'not-authorised',
  'disk-full',
  'disk-failed',
  'disk-read-only',
]);

/**
 * Evaluates a commit; what was measured before comes from the cache. A commit whose settings,
 * documents or data do not make an index is told as such; every other failure is thrown.
 */
export async function measureCommit(
  project: Project,
  commit: CommitId,
  by: Measure,
): Promise<Measured> {
  try {
    const snapshot = await snapshotAt(project, commit);
    const { metrics, perQuestion } = await evaluateSnapshot(project, snapshot, by.exam);
    const value = metrics[by.metric];
    if (value === undefined) throw metricNotEvaluated(by.metric, Object.keys(metrics));
    return { value, perQuestion };
  } catch (error) {
    if (!(error instanceof StemmaError) || PASSING.has(error.code)) throw error;
    if (error.code === 'metric-not-evaluated') throw error;
    return { value: null, reason: error.message };
  }
}
