import type { Project } from '../project.js';
import { snapshotAt } from '../snapshot-at.js';
import { answerChanges, type AnswerChanges, type AnswerOptions } from './answer-changes.js';
import type { SampleOptions } from './neighbour-stability.js';
import { vectorChanges, type VectorChanges } from './vector-changes.js';

/** What to compare of retrieval; nothing unless given. */
export interface RetrievalOptions {
  readonly vectors?: SampleOptions | undefined;
  readonly answers?: AnswerOptions | undefined;
}

/**
 * What differs in how two snapshots are searched, as far as it is asked for: runs their pipelines to
 * the end. Throws what `vectorChanges` and `answerChanges` do.
 */
export async function retrievalChanges(
  project: Project,
  options: RetrievalOptions & { readonly from: string; readonly to: string },
): Promise<{ readonly vectors?: VectorChanges; readonly answers?: AnswerChanges }> {
  const { vectors, answers } = options;
  if (vectors === undefined && answers === undefined) return {};
  const sides = {
    from: await snapshotAt(project, options.from),
    to: await snapshotAt(project, options.to),
  };
  return {
    ...(vectors && { vectors: await vectorChanges(project, sides, vectors) }),
    ...(answers && { answers: await answerChanges(project, sides, answers) }),
  };
}
