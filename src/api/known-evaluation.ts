import type { SnapshotLock } from '../pipeline/snapshot-lock.js';
import type { LoadedSettings, Project } from './project.js';
import { cachedEvaluation } from './evaluate-snapshot.js';
import { examOf } from './exam.js';
import { wasRerankerOpened } from './project-reranker.js';
import { WORKING } from './snapshot-at.js';

/** Headline figures for the lock, if this very snapshot was evaluated on the questions on disk. */
export async function knownEvaluation(
  project: Project,
  loaded: LoadedSettings,
  lock: SnapshotLock,
): Promise<SnapshotLock['evaluation']> {
  const path = loaded.settings.evaluate.questions;
  if (project.readText(path) === undefined) return undefined;
  const { rerank } = loaded.settings.pipeline.retrieve;
  // Opening a reranker may download it, which only using it should do.
  if (rerank !== undefined && !wasRerankerOpened(project, rerank)) return undefined;
  const exam = await examOf(project, { at: WORKING, commit: undefined, loaded });
  const snapshot = { lock, settings: loaded.settings };
  const evaluation = await cachedEvaluation(project, snapshot, exam);
  return evaluation && headline(evaluation);
}

/** What a lock keeps of an evaluation: rounded, so that a diff of the lock is read by people. */
export function headline(evaluation: {
  readonly questions: { readonly count: number; readonly hash: string };
  readonly metrics: Readonly<Record<string, number>>;
}): NonNullable<SnapshotLock['evaluation']> {
  const metrics = Object.entries(evaluation.metrics).map(([name, value]) => [
    name,
    Number(value.toFixed(4)),
  ]);
  return {
    questions: evaluation.questions.count,
    questionsHash: evaluation.questions.hash,
    metrics: Object.fromEntries(metrics) as Record<string, number>,
  };
}
