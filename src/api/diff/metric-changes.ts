import type { SnapshotLock } from '../../pipeline/snapshot-lock.js';

/** Figures of two evaluations by the metric's name; null where a side has none. */
export type MetricChanges = Readonly<
  Record<string, { readonly before: number | null; readonly after: number | null }>
>;

/** The headline figures that two locks have, side by side. */
export function metricChanges(before: SnapshotLock, after: SnapshotLock): MetricChanges {
  const old = before.evaluation?.metrics ?? {};
  const fresh = after.evaluation?.metrics ?? {};
  const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])];
  return Object.fromEntries(
    names.map((name) => [name, { before: old[name] ?? null, after: fresh[name] ?? null }]),
  );
}
