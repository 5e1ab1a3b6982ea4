import { snapshotIdOf, type SnapshotLock } from '../pipeline/snapshot-lock.js';

/** A fresh lock with the headline figures of an earlier one, as long as both pin the same data. */
export function keepEvaluation(
  lock: SnapshotLock,
  earlier: SnapshotLock | undefined,
): SnapshotLock {
  if (earlier?.evaluation === undefined || snapshotIdOf(earlier) !== snapshotIdOf(lock))
    return lock;
  return { ...lock, evaluation: earlier.evaluation };
}
