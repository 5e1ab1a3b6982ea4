import { isDeepStrictEqual } from 'node:util';
import type { PendingMerge, SnapshotLock } from '../../pipeline/snapshot-lock.js';
import type { ObjectId } from '../../model/object-id.js';
import type { JoinedCorpora } from './join-corpora.js';

/** Three locks; no base is that of a file that both sides added. */
export interface LockSides {
  readonly base: SnapshotLock | undefined;
  readonly ours: SnapshotLock;
  readonly theirs: SnapshotLock;
}

/** Merges corpora; undefined where that cannot be done here and now. */
export type CorporaMerge = (sides: {
  readonly base: ObjectId | undefined;
  readonly ours: SnapshotLock['corpus'];
  readonly theirs: ObjectId;
}) => Promise<JoinedCorpora | undefined>;

/** Leaves it to the next run. */
export const joinLater: CorporaMerge = () => Promise.resolve(undefined);

/**
 * Puts two locks together without a conflict. Its corpus is the merged one; where that cannot be
 * made, ours, and `merges` says what is to be joined to it: no document is lost. All else is that of one
 * side, for derived data is made again; figures of an evaluation are of neither and left out.
 */
export async function mergeLocks(
  { base, ours, theirs }: LockSides,
  merge: CorporaMerge,
): Promise<SnapshotLock> {
  if (isDeepStrictEqual(ours, theirs) || isDeepStrictEqual(base, theirs)) return ours;
  if (isDeepStrictEqual(base, ours)) return theirs;
  const {
    corpus: _ours,
    merges: _merges,
    evaluation: _figures,
    ...parts
  } = nearer(base, { ours, theirs });
  return { ...parts, ...(await joined({ base, ours, theirs }, merge)) };
}

async function joined(
  { base, ours, theirs }: LockSides,
  merge: CorporaMerge,
): Promise<Pick<SnapshotLock, 'corpus' | 'merges'>> {
  const done = base?.merges ?? [];
  const before = [...(ours.merges ?? [])];
  const behind = (theirs.merges ?? []).filter((one) => !isAmong(one, [...done, ...before]));
  const sides = { base: base?.corpus.root, ours: ours.corpus.root, theirs: theirs.corpus.root };
  const isTheirs = sides.base === sides.theirs || sides.ours === sides.theirs;
  if (before.length === 0 && behind.length === 0) {
    if (isTheirs) return { corpus: ours.corpus };
    if (sides.base === sides.ours) return { corpus: theirs.corpus };
    const merged = await merge({ ...sides, ours: ours.corpus });
    if (merged?.conflicts.length === 0) return { corpus: merged.corpus };
  }
  const pending: PendingMerge[] = isTheirs
    ? []
    : [{ ...(sides.base && { base: sides.base }), theirs: sides.theirs }];
  return { corpus: ours.corpus, merges: [...before, ...pending, ...behind] };
}

function isAmong(one: PendingMerge, others: readonly PendingMerge[]): boolean {
  return others.some((other) => isDeepStrictEqual(one, other));
}

/** The lock whose derived data to start from: that of the side which fitted its embedder anew. */
export function nearer<T extends { readonly vectors?: SnapshotLock['vectors'] }>(
  base: T | undefined,
  { ours, theirs }: { readonly ours: T; readonly theirs: T },
): T {
  const fitted = (lock: T | undefined) => lock?.vectors?.fitted?.model;
  return fitted(theirs) === fitted(base) ? ours : theirs;
}
