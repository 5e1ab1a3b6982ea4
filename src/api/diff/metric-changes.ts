import { isDeepStrictEqual } from 'node:util';
import type { ChunkedSnapshot } from '../snapshot-at.js';

/** Figures of two evaluations by the metric's name; null where a side has none. */
export type MetricChanges = Readonly<
  Record<string, { readonly before: number | null; readonly after: number | null }>
>;

/** The headline figures of two snapshots, side by side. */
export function metricChanges(before: ChunkedSnapshot, after: ChunkedSnapshot): MetricChanges {
  const old = figuresOf(before, after);
  const fresh = figuresOf(after, before);
  const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])];
  return Object.fromEntries(
    names.map((name) => [name, { before: old[name] ?? null, after: fresh[name] ?? null }]),
  );
}

/**
 * What a lock says. That on disk is of the last run: where other settings than a commit's would
 * make other vectors or rankings, its figures are not known.
 */
function figuresOf(
  side: ChunkedSnapshot,
  other: ChunkedSnapshot,
): Readonly<Record<string, number>> {
  const isSame = isDeepStrictEqual(side.loaded.settings.pipeline, other.loaded.settings.pipeline);
  if (side.commit === undefined && !isSame) return {};
  return side.lock.evaluation?.metrics ?? {};
}
