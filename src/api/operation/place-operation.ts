import { StemmaError } from '../../errors/stemma-error.js';
import type { FilePlacement } from '../../vcs/place-files.js';
import { applyDocuments, planDocumentFiles, type DocumentPlan } from '../document-plan.js';
import type { Project } from '../project.js';
import { commandOf } from './open-operation.js';
import type { Operation, OperationStep, OperationVersion } from './operation.js';
import { stagesOf } from './operation-versions.js';

type Direction = 'forward' | 'back';

/** The files of an operation, to be put in place one way or the other. */
interface Placements {
  readonly documents: DocumentPlan;
  readonly files: readonly FilePlacement[];
}

/**
 * Refuses an operation that would overwrite files that are neither as before it nor as after it;
 * throws `local-changes`, `object-missing`, `lfs-unsupported`. What it made may be `unwritten` yet.
 */
export async function refuseLoss(
  project: Project,
  operation: Operation,
  options?: { readonly unwritten?: boolean },
): Promise<void> {
  const { documents, files } = await placementsOf(project, operation, 'forward');
  const git = await project.git();
  const tracked = await git.findObstacles(files, options);
  const paths = [...documents.obstacles, ...tracked.map(({ path }) => path)];
  if (paths.length === 0) return;
  const shown = paths.slice(0, 5).map((path) => `'${path}'`);
  const more = paths.length > 5 ? ` and ${paths.length - 5} more` : '';
  const { kind, at } = operation;
  throw new StemmaError(
    'local-changes',
    `cannot ${kind} '${at}': it would overwrite ${shown.join(', ')}${more}, which no commit has`,
    {
      data: { files: paths },
      suggestions: [
        'Move them away, or commit them, then try again.',
        ...(operation.phase === 'applying'
          ? [`\`${commandOf(operation)} --abort\` goes back to where it began and overwrites them.`]
          : []),
      ],
    },
  );
}

/** Brings all files of an operation to where it ends, or back to where it began. */
export async function placeOperation(
  project: Project,
  operation: Operation,
  direction: Direction,
): Promise<void> {
  const { documents, files } = await placementsOf(project, operation, direction);
  applyDocuments(project, documents);
  await (await project.git()).placeFiles(files);
}

async function placementsOf(
  project: Project,
  operation: Operation,
  direction: Direction,
): Promise<Placements> {
  const { steps } = operation;
  const files = await (await project.git()).filesOf(undefined);
  // On the way back nothing is in conflict any more.
  const isBack = direction === 'back';
  const stages = stagesOf(
    operation.conflicts.map((one) => (isBack ? { ...one, resolved: 'merged' } : one)),
  );
  const changes = steps.flatMap((step) => {
    const { path, before, after } = step;
    const own = files.projectPath(path);
    const [from, to] = direction === 'forward' ? [before, after] : [after, before];
    return own !== undefined && isOfDocument(step)
      ? [{ path: own, before: stored(from), after: stored(to) }]
      : [];
  });
  const placed = steps.flatMap(({ path, before, after }): FilePlacement[] => {
    if (!isTracked(before) && !isTracked(after)) return [];
    const [from, to] = direction === 'forward' ? [before, after] : [after, before];
    const staged = stages.get(path) ?? [];
    const inConflict = staged.length > 0 && { stages: staged };
    return [{ path, before: tracked(from), after: tracked(to), ...inConflict }];
  });
  const known = new Set(placed.map(({ path }) => path));
  for (const [path, staged] of stages) {
    if (known.has(path)) continue;
    const nothing = { before: undefined, after: undefined, isInIndexOnly: true };
    placed.push({ path, ...nothing, stages: staged });
  }
  return { documents: planDocumentFiles(project, changes), files: placed };
}

/** True for a file that stemma keeps, on one side at least. */
export function isOfDocument({ before, after }: OperationStep): boolean {
  return isDocument(before) || isDocument(after);
}

function isDocument(version: OperationVersion | null): boolean {
  return version !== null && 'blob' in version;
}

function isTracked(version: OperationVersion | null): boolean {
  return version !== null && 'oid' in version;
}

function stored(version: OperationVersion | null) {
  return version !== null && 'blob' in version ? version : undefined;
}

function tracked(version: OperationVersion | null) {
  return version !== null && 'oid' in version ? version : undefined;
}
