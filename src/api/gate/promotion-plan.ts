import { StemmaError } from '../../errors/stemma-error.js';
import type { Evaluation } from '../../evaluate/evaluation.js';
import { formatLock } from '../../pipeline/snapshot-lock.js';
import { utf8 } from '../../util/bytes.js';
import type { CommitId } from '../../vcs/commit-id.js';
import { headline } from '../known-evaluation.js';
import { commitMerge, prepareMerge, type PreparedMerge } from '../prepare-merge.js';
import { LOCK_FILE } from '../project-files.js';
import type { Project } from '../project.js';
import { committedSnapshot } from '../committed-snapshot.js';
import { snapshotAt, type Snapshot } from '../snapshot-at.js';
import type { Sides } from './judge-sides.js';

/** What a promotion would be: sides to judge, and the commit to make of them. */
export interface PromotionPlan {
  readonly sides: Sides;
  /** Writes the commit that the target would get; no ref moves. */
  readonly commit: (evaluation: Evaluation, trailers: readonly Trailer[]) => Promise<CommitId>;
}

interface Trailer {
  readonly key: string;
  readonly value: string;
}

/** Who is promoted to whom. */
export interface PromotionNames {
  readonly target: string;
  /** The candidate as it was named. */
  readonly candidate: string;
}

/** A first promotion: the candidate itself becomes the target. */
export function planFirst(
  project: Project,
  own: Snapshot & { readonly commit: CommitId },
  names: PromotionNames,
): PromotionPlan {
  const { target, candidate } = names;
  const to = own.commit;
  return {
    sides: {
      ...names,
      from: undefined,
      to,
      current: undefined,
      merged: own,
      mergedQuestions: undefined,
    },
    commit: async (evaluation, trailers) => {
      const git = await project.git();
      const { lock: pinned } = await committedSnapshot(project, to, candidate);
      const lock = { ...pinned, ...own.lock, evaluation: headline(evaluation) };
      return git.writeCommit({
        parents: [to],
        base: to,
        edits: new Map([[LOCK_FILE, utf8(formatLock(lock))]]),
        message: `Promote '${candidate}' to ${target}`,
        trailers,
      });
    },
  };
}

/**
 * Merges the candidate into the target in memory and runs the result. Both are taken as commits,
 * since names may move, or mean something else, meanwhile. Throws `merge-conflict`,
 * `already-promoted`.
 */
export async function planMerge(
  project: Project,
  commits: { readonly from: CommitId; readonly to: CommitId },
  names: PromotionNames,
): Promise<PromotionPlan> {
  const { from, to } = commits;
  const { target, candidate } = names;
  const current = await snapshotOf(project, from, target);
  const merge = await prepareMerge(project, { ours: from, theirs: to, at: candidate });
  if (merge.relation === 'up-to-date') throw alreadyPromoted(candidate, target);
  const mergedQuestions = await questionsOf(project, merge);
  return {
    sides: { ...names, from, to, current, merged: merge.snapshot, mergedQuestions },
    commit: (evaluation, trailers) =>
      commitMerge(project, merge, {
        message: `Promote '${candidate}' to ${target}`,
        lock: { ...merge.lock, evaluation: headline(evaluation) },
        trailers,
      }),
  };
}

/** The snapshot of a commit under the name that messages give it. */
export async function snapshotOf(
  project: Project,
  commit: CommitId,
  name: string,
): Promise<Snapshot> {
  // Refuses a commit without settings by its name.
  await committedSnapshot(project, commit, name);
  return { ...(await snapshotAt(project, commit)), at: name };
}

/** The question file that merged settings name; undefined where there is none, or no such place. */
async function questionsOf(
  project: Project,
  merge: PreparedMerge,
): Promise<Uint8Array | undefined> {
  const git = await project.git();
  try {
    const path = merge.snapshot.loaded.settings.evaluate.questions;
    return await git.readMergedFile(merge, path);
  } catch (error) {
    if (error instanceof StemmaError && error.code === 'unsafe-path') return undefined;
    throw error;
  }
}

function alreadyPromoted(candidate: string, target: string): StemmaError {
  return new StemmaError(
    'already-promoted',
    `nothing to promote: '${target}' holds '${candidate}' already`,
    {
      data: { candidate, target },
      suggestions: [`\`stemma log ${target}\` shows when it came in.`],
    },
  );
}
