import type { ObjectId } from '../../model/object-id.js';
import type { Settings } from '../../pipeline/settings/settings.js';
import type { SnapshotLock } from '../../pipeline/snapshot-lock.js';
import { OverlayObjectStore } from '../../store/overlay-object-store.js';
import { NodeReader } from '../../tree/node-reader.js';
import { namesByCommit } from '../log-project.js';
import type { Project } from '../project.js';
import { documentsAway, type DocumentsAway } from './documents-away.js';
import type { MergeConflict } from '../merge/merge-conflict.js';
import { targetOf } from './lock-target.js';

/** What Git left undone in the work tree. */
export interface WorkTreeState {
  /** True where stemma.lock and the documents belong together. */
  readonly settled: boolean;
  /** `conflict`: stemma.lock is to be made of both sides; `documents`: theirs are to be joined. */
  readonly merge: 'conflict' | 'documents' | null;
  /** Documents that both sides of the merge changed. */
  readonly conflicts: readonly MergeConflict[];
  /** True where documents that stemma.lock names are not in the store. */
  readonly missing: boolean;
  /** Null where the documents on disk are those of stemma.lock, local edits apart. */
  readonly away: {
    /** A commit that they are of, and branches and tags that point to it. */
    readonly commit: string | null;
    readonly names: readonly string[];
    /** Files that are to be written or removed. */
    readonly documents: number;
    /** Edited files among them, which are in no commit. */
    readonly edited: readonly string[];
  } | null;
}

/** The state, with the lock that it comes to and the corpus that the documents on disk are of. */
export interface LookedWorkTree {
  readonly state: WorkTreeState;
  readonly lock: SnapshotLock | undefined;
  /** Undefined where it is that of the lock. */
  readonly base: ObjectId | undefined;
}

/** Looks at what `settleWorkTree` would have to do; writes nothing. Throws as that for the lock alone. */
export async function workTreeState(project: Project, settings: Settings): Promise<LookedWorkTree> {
  const reader = new NodeReader(new OverlayObjectStore(project.store));
  const target = await targetOf(project, { settings, reader });
  const { lock, pinned, conflicts } = target;
  const corpus = lock?.corpus.root;
  const away =
    corpus === undefined || target.missing
      ? undefined
      : await documentsAway(project, { settings, corpus, pinned, reader });
  const missing = target.missing || (away !== undefined && away.plan === undefined);
  const merge = target.isConflict ? 'conflict' : target.isMerge ? 'documents' : null;
  const state = {
    settled: merge === null && !missing && away === undefined,
    merge,
    conflicts,
    missing,
    away: away === undefined ? null : await told(project, away),
  } as const;
  return { state, lock, base: away?.base.corpus };
}

async function told(project: Project, { commit, plan }: DocumentsAway) {
  const names = commit === undefined ? [] : ((await namesByCommit(project)).get(commit) ?? []);
  const documents = plan === undefined ? 0 : plan.steps.length;
  return { commit: commit ?? null, names, documents, edited: plan?.obstacles ?? [] };
}
