import { StemmaError } from '../../errors/stemma-error.js';
import { parseLock, type SnapshotLock } from '../../pipeline/snapshot-lock.js';
import { fromUtf8 } from '../../util/bytes.js';
import type { CommitId, GitOid } from '../../vcs/commit-id.js';
import type { GitOperation } from '../../vcs/git-operation.js';
import type { GitRepository } from '../../vcs/git-repository.js';
import { conflictSides } from '../../vcs/merge/conflict-sides.js';
import { firstMarker } from '../../vcs/merge/find-markers.js';
import { gitOperation } from '../operation/git-operation.js';
import { LOCK_FILE } from '../project-files.js';
import type { Project } from '../project.js';
import { readDocumentsRecord } from './documents-record.js';
import type { LockSides } from './merge-locks.js';

/** stemma.lock on disk, or the locks that it is yet to be made of. */
export type WorkingLock =
  | { readonly lock: SnapshotLock | undefined }
  /** Git could not merge it, or it was removed (`lock` is undefined), or is one side's, or both'. */
  | { readonly lock: SnapshotLock | undefined; readonly unmerged: LockSides };

/** Texts of three locks. */
interface LockTexts {
  readonly base: string | undefined;
  readonly ours: string;
  readonly theirs: string;
}

/**
 * Reads stemma.lock as it is in the middle of whatever Git does. It is made of both sides where it
 * has conflict markers, and during a merge also where it is one side's or gone: the documents of the
 * other side would be lost. Throws `bad-lock` for anything else that is no lock.
 */
export async function readWorkingLock(project: Project): Promise<WorkingLock> {
  const text = project.readText(LOCK_FILE);
  const isMarked = text !== undefined && firstMarker(text) !== undefined;
  const operation = await gitOperation(project);
  if (operation === undefined && !isMarked) return { lock: project.readLock() };
  const texts = await sidesOf(project, { text, operation, isMarked });
  const unmerged = texts && parseSides(texts);
  if (unmerged === undefined) return { lock: project.readLock() };
  return { lock: isMarked ? undefined : project.readLock(), unmerged };
}

async function sidesOf(
  project: Project,
  state: {
    readonly text: string | undefined;
    readonly operation: GitOperation | undefined;
    readonly isMarked: boolean;
  },
): Promise<LockTexts | undefined> {
  const { text, operation, isMarked } = state;
  const git = await project.git();
  if (isMarked) {
    const indexed = await sidesInIndex(git);
    if (indexed !== undefined) return indexed;
  }
  const committed = operation?.commit && (await sidesInCommits(git, operation, operation.commit));
  const isDone = operation?.commit === readDocumentsRecord(project)?.merged;
  const isOneSide = !isDone && (text === committed?.ours || text === committed?.theirs);
  if (committed !== undefined && (isMarked || text === undefined || isOneSide)) return committed;
  return isMarked && text !== undefined ? conflictSides(text) : undefined;
}

/** The versions that Git keeps of a file in conflict. */
async function sidesInIndex(git: GitRepository): Promise<LockTexts | undefined> {
  const { base, ours, theirs } = await git.unmergedVersions(LOCK_FILE);
  if (ours === undefined || theirs === undefined) return undefined;
  const textOf = async (oid: GitOid) => fromUtf8(await git.readBlob(oid));
  return {
    base: base && (await textOf(base)),
    ours: await textOf(ours),
    theirs: await textOf(theirs),
  };
}

/** The versions in the commits that Git merges; undefined where a side has none. */
async function sidesInCommits(
  git: GitRepository,
  { kind }: GitOperation,
  commit: CommitId,
): Promise<LockTexts | undefined> {
  const head = await git.head();
  if (head === undefined) return undefined;
  const { parents } = await git.commitInfo(commit);
  const before = kind === 'merge' ? await git.mergeBase(head, commit) : parents[0];
  const [base, from] = kind === 'revert' ? [commit, before] : [before, commit];
  const textAt = async (at: CommitId | undefined) => {
    const bytes = at && (await git.readFileAt(at, LOCK_FILE));
    return bytes && fromUtf8(bytes);
  };
  const [ours, theirs] = [await textAt(head), await textAt(from)];
  if (ours === undefined || theirs === undefined) return undefined;
  return { base: await textAt(base), ours, theirs };
}

/** Undefined where one of the sides is no lock. */
function parseSides({ base, ours, theirs }: LockTexts): LockSides | undefined {
  const [o, t] = [parseOrNothing(ours), parseOrNothing(theirs)];
  if (o === undefined || t === undefined) return undefined;
  return { base: base === undefined ? undefined : parseOrNothing(base), ours: o, theirs: t };
}

function parseOrNothing(text: string): SnapshotLock | undefined {
  try {
    return parseLock(text, LOCK_FILE);
  } catch (error) {
    if (error instanceof StemmaError && error.code === 'bad-lock') return undefined;
    throw error;
  }
}
