import { StemmaError } from '../../errors/stemma-error.js';
import type { Project } from '../project.js';
import { describeOperation } from './describe-operation.js';
import { waysOut } from './end-operation.js';
import type { Operation } from './operation.js';

/** Where a command ends that leaves conflicts to a person: the files are in place. */
export async function stoppedAtConflicts(
  project: Project,
  operation: Operation,
): Promise<StemmaError> {
  const conflicts = await describeOperation(project, operation);
  const shown = conflicts.slice(0, 5).map(({ message }) => message);
  const more = conflicts.length > 5 ? ` (and ${conflicts.length - 5} more)` : '';
  const { kind, at } = operation;
  return new StemmaError(
    'merge-conflict',
    `the ${kind} of '${at}' stopped at ${conflicts.length} conflict${conflicts.length === 1 ? '' : 's'}: ${shown.join('; ')}${more}`,
    {
      data: { conflicts: conflicts.map(({ index: _own, ...rest }) => rest) },
      suggestions: waysOut(operation),
    },
  );
}
