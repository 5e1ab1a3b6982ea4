import { describeConflicts, type MergeConflict } from '../merge/merge-conflict.js';
import type { Project } from '../project.js';
import { committedSnapshot } from '../committed-snapshot.js';
import { conflictStates, type MarkerPlace } from './conflict-state.js';
import type { Operation } from './operation.js';
import { fileConflict } from './operation-versions.js';

/** A conflict, whether it is decided, and where it stands. */
export interface DescribedConflict extends MergeConflict {
  readonly resolved: boolean;
  readonly where: readonly MarkerPlace[];
  /** Number of the file's conflict in the operation. */
  readonly index: number;
}

/** All conflicts of an operation one by one, as they stand on disk. */
export async function describeOperation(
  project: Project,
  operation: Operation,
): Promise<DescribedConflict[]> {
  const files = await (await project.git()).filesOf(undefined);
  const { loaded } = await committedSnapshot(project, operation.before, 'HEAD');
  const names = {
    settings: loaded.settings,
    shownPath: (path: Parameters<typeof files.shownPath>[0]) => files.shownPath(path),
  };
  const states = await conflictStates(project, operation);
  return states.flatMap(({ conflict, resolved, where }, index) =>
    describeConflicts([fileConflict(conflict)], names).map((described) => ({
      ...described,
      resolved: resolved || conflict.choices[described.subject] !== undefined,
      where,
      index,
    })),
  );
}
