import type { CompareResult, HowToCompare } from './compare/compare-snapshots.js';
import { compareSnapshots } from './compare/compare-snapshots.js';
import type { Project } from './project.js';

export type { CompareResult };

/** What to compare. */
export interface CompareOptions extends HowToCompare {
  readonly base: string;
  readonly candidate: string;
}

/**
 * Evaluates two snapshots on the same questions, those of the base, and compares them question by
 * question. The base's settings say what is measured and what its rules make of it.
 *
 * Throws `different-questions` where the candidate has others, unless `questions` says whose count.
 */
export async function compareProject(
  project: Project,
  options: CompareOptions,
): Promise<CompareResult> {
  const { base, candidate, ...how } = options;
  const { comparisons } = await compareSnapshots(project, {
    base,
    candidates: [candidate],
    ...how,
  });
  const [only] = comparisons;
  if (only === undefined) throw new Error('a comparison with nothing');
  return only;
}
