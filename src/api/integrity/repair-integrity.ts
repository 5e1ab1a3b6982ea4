/**
 * Mends what the integrity check finds, in an order in which it may be killed at any moment without
 * losing more: records of cache.db that hide damage go first, then damaged objects (nobody can read
 * them), then everything that can be had is put again under its own id. Locks, settings, commits and
 * files of the user's are never changed.
 */
import { parseObjectId, type ObjectId } from '../../model/object-id.js';
import { forgetDerived } from '../../store/forget-derived.js';
import type { CommitId } from '../../vcs/commit-id.js';
import { checkFully, type FullCheck, type IntegrityResult } from './check-integrity.js';
import { DocumentOrigins } from '../document-origins.js';
import type { FoundProblem } from './integrity-problems.js';
import type { Project } from '../project.js';
import { repairSnapshots, type SnapshotRepair } from './repair-snapshots.js';

/** What a repair did; `problems` and all else are those of the check after it. */
export interface RepairResult extends IntegrityResult {
  readonly repair: {
    /** Problems before. */
    readonly found: number;
    /** Of these, those whose subject has no problem any more. */
    readonly repaired: number;
    /** Damaged objects that were taken out of the store. */
    readonly forgotten: number;
    /** Documents and corpora that Git gave back. */
    readonly fromGit: number;
    /** Snapshots of which derived data had to be made again, the oldest first. */
    readonly snapshots: readonly SnapshotRepair[];
  };
}

/**
 * Checks, puts back what the files on disk and Git have, makes derived data again, and checks again.
 * Throws `repository-busy`, `cache-damaged`, and what the disk may do.
 */
export async function repairIntegrity(project: Project): Promise<RepairResult> {
  project.becomeWriter();
  const origins = new DocumentOrigins(project);
  const before = await checkFully(project, {}, origins);
  const found = before.result.problems.length;
  if (found === 0) {
    const nothing = { found, repaired: 0, forgotten: 0, fromGit: 0, snapshots: [] };
    return { ...before.result, repair: nothing };
  }
  const forgotten = forget(project, before);
  let fromGit = 0;
  if (needsDocuments(before)) {
    await origins.putFromDisk();
    fromGit = await putFromGit(project, before, origins);
  }
  const snapshots = await repairSnapshots(project, before.snapshots);
  const after = (await checkFully(project, {})).result;
  // An object that was damaged and is missing now is not repaired.
  const remaining = new Set(after.problems.map(({ subject }) => subject));
  const { problems } = before.result;
  const repaired = problems.filter(({ subject }) => !remaining.has(subject)).length;
  return { ...after, repair: { found, repaired, forgotten, fromGit, snapshots } };
}

/** Takes out what cannot be read, and what remembers that it could; returns how many objects went. */
function forget(project: Project, { result, problems }: FullCheck): number {
  const gone: ObjectId[] = [];
  const damaged: string[] = [];
  for (const { kind, subject } of result.problems) {
    if (/^[0-9a-f]{64}$/.test(subject)) gone.push(parseObjectId(subject));
    if (kind === 'object') damaged.push(subject);
    else if (kind === 'map' && problems.of(subject) !== undefined) damaged.push(subject);
  }
  forgetDerived(project.cache, gone);
  return project.store.forget(damaged).length;
}

function needsDocuments({ result }: FullCheck): boolean {
  return result.problems.some(({ repair }) => repair === 'refetch');
}

/** Puts what Git has of documents that are still not there; returns how many it gave. */
async function putFromGit(
  project: Project,
  { problems }: FullCheck,
  origins: DocumentOrigins,
): Promise<number> {
  let given = 0;
  for (const [, found] of problems.entries()) {
    project.session.signal.throwIfAborted();
    if (await givenByGit(project, found, origins)) given++;
  }
  project.store.flush();
  return given;
}

async function givenByGit(
  { store }: Project,
  { problem, uses, commits }: FoundProblem,
  origins: DocumentOrigins,
): Promise<boolean> {
  const use = uses.find(({ part }) => part === 'documents');
  const isObject = /^[0-9a-f]{64}$/.test(problem.subject);
  if (use === undefined || !isObject || store.has(parseObjectId(problem.subject))) return false;
  for (const commit of commits.filter((each): each is CommitId => each !== undefined)) {
    const given = use.document
      ? await origins.putFromGit(commit, use.document)
      : await origins.putCorpusFromGit(commit, parseObjectId(problem.subject));
    if (given && store.has(parseObjectId(problem.subject))) return true;
  }
  return false;
}
