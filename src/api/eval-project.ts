import type { Evaluation } from '../evaluate/evaluation.js';
import { evaluateSnapshot } from './evaluate-snapshot.js';
import { examOf } from './exam.js';
import type { Project } from './project.js';
import { snapshotAt } from './snapshot-at.js';

/** What an evaluation reports. */
export interface EvalResult extends Evaluation {
  readonly at: string;
  /** Names the data that was evaluated. */
  readonly snapshot: string;
}

/** Evaluates the snapshot at a ref on its own question set. */
export async function evalProject(project: Project, at: string): Promise<EvalResult> {
  const snapshot = await snapshotAt(project, at);
  const exam = await examOf(project, snapshot);
  const evaluation = await evaluateSnapshot(project, snapshot, exam);
  return { at, snapshot: snapshot.id, ...evaluation };
}
