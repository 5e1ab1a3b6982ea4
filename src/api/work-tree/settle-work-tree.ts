import type { Settings } from '../../pipeline/settings/settings.js';
import type { SnapshotLock } from '../../pipeline/snapshot-lock.js';
import { applyDocuments } from '../document-plan.js';
import { gitOperation } from '../operation/git-operation.js';
import { inProgress, ownDocuments, droppedByGit } from '../operation/open-operation.js';
import type { Project } from '../project.js';
import { documentsAway } from './documents-away.js';
import { recordDocuments, recordMerged } from './documents-record.js';
import { targetOf, type LockTarget, type SettleOptions } from './lock-target.js';
import { documentConflicts, documentsMissing, refuseEdits } from './settle-refusals.js';

/** Documents that were brought to the state of stemma.lock. */
export interface BroughtDocuments {
  /** Files written or removed. */
  readonly documents: number;
  /** A commit whose documents were on disk; null where there is none. */
  readonly from: string | null;
}

/** A work tree in which stemma.lock and the documents belong together. */
export interface SettledWorkTree {
  /** The lock to start from; undefined before the first run. */
  readonly lock: SnapshotLock | undefined;
  readonly brought: BroughtDocuments | null;
}

/**
 * Completes what Git began: makes one lock of both sides where Git could not, joins the documents of
 * branches that it merged, and brings the documents that stemma keeps to the state of stemma.lock. Local
 * edits are carried along. Does nothing, and costs two small files, where Git did nothing.
 *
 * Throws `local-changes` where documents that are in no commit would be overwritten, `merge-conflict`
 * for documents that both sides changed, `object-missing` where the store lacks documents,
 * `operation-in-progress` and `operation-dropped` where a merge of stemma's has the documents half in
 * place; before anything has changed.
 */
export async function settleWorkTree(
  project: Project,
  settings: Settings,
  options: SettleOptions = {},
): Promise<SettledWorkTree> {
  const own = await ownDocuments(project);
  if (own?.state === 'dropped') throw droppedByGit(own.operation);
  if (own !== undefined && own.operation.phase !== 'stopped') {
    throw inProgress(own.operation, 'take the documents as they are');
  }
  const found = await targetOf(project, { settings, reader: project.reader, ...options });
  const { lock } = found;
  if (lock === undefined) return { lock, brought: null };
  const brought = options.keepDocuments === true ? null : await bring(project, settings, found);
  if (found.isConflict || found.isMerge) {
    // Settled even where a stage fails; documents come first, so that a stop in between is mended.
    project.writeLock(lock);
    const operation = await gitOperation(project);
    await recordMerged(project, lock.corpus.root, operation?.commit);
  } else if (brought !== null) await recordDocuments(project, lock.corpus.root);
  return { lock, brought };
}

async function bring(
  project: Project,
  settings: Settings,
  found: LockTarget,
): Promise<BroughtDocuments | null> {
  const { lock, pinned, missing, conflicts } = found;
  if (missing) throw documentsMissing();
  if (conflicts.length > 0) throw documentConflicts(conflicts);
  if (lock === undefined) return null;
  const away = await documentsAway(project, { settings, corpus: lock.corpus.root, pinned });
  if (away === undefined) return null;
  if (away.plan === undefined) throw documentsMissing();
  refuseEdits(away);
  applyDocuments(project, away.plan);
  return { documents: away.plan.steps.length, from: away.commit ?? null };
}
