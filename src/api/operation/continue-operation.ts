import type { Project } from '../project.js';
import { commitProject } from '../commit-project.js';
import { neededOperation } from './end-operation.js';
import { droppedByGit, inProgress, openOperation } from './open-operation.js';
import type { Operation } from './operation.js';
import { pickCommits, picksLeft, type Picked } from './pick-commits.js';
import { resumeOperation } from './run-operation.js';
import { stoppedAtConflicts } from './stopped-at-conflicts.js';

/** What going on came to. */
export interface ContinueResult {
  readonly kind: Operation['kind'];
  readonly branch: string;
  /** Commits that were made, or moved to. */
  readonly commits: readonly Picked[];
}

/**
 * Goes on with an operation from wherever it is: puts its files in place, commits what is decided,
 * then does what is left. Throws `no-operation`, `operation-dropped`, `merge-conflict` where it
 * stops (again), `unresolved-conflicts`, `local-changes`.
 */
export async function continueOperation(
  project: Project,
  kind: Operation['kind'],
  message?: string,
): Promise<ContinueResult> {
  project.becomeWriter();
  const operation = await neededOperation(project, kind);
  if (operation.phase === 'aborting') throw inProgress(operation, 'go on');
  const { branch, commit, at } = operation;
  const commits: Picked[] = [];
  const state = (await openOperation(project))?.state;
  if (state === 'dropped') throw droppedByGit(operation);
  if (state !== 'concluded')
    commits.push({ of: commit, ...(await finish(project, operation, message)) });
  const left = picksLeft(operation);
  if (left !== undefined) commits.push(...(await pickCommits(project, left)));
  return {
    kind,
    branch,
    commits: commits.length > 0 ? commits : [{ of: commit, commit, subject: at }],
  };
}

async function finish(
  project: Project,
  operation: Operation,
  message: string | undefined,
): Promise<Pick<Picked, 'commit' | 'subject'>> {
  if (operation.phase === 'applying') {
    const applied = await resumeOperation(project, operation);
    if (applied.to !== null) {
      const info = await (await project.git()).commitInfo(applied.to);
      return { commit: info.id, subject: info.subject };
    }
    if (applied.conflicts.length > 0) throw await stoppedAtConflicts(project, applied);
  }
  const { commit, subject } = await commitProject(project, { message, run: true });
  return { commit, subject };
}
