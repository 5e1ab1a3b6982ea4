import type { TagChange } from '../../evaluate/tag-changes.js';
import type { CompareResult } from './compare-snapshots.js';

export type { TagChange };

/** Tags that fell although the mean over all questions rose: a better mean hides them. */
export function hiddenLosses({
  metrics,
  primary,
  slices,
}: Pick<CompareResult, 'primary' | 'slices'> & {
  readonly metrics: readonly { readonly name: string; readonly difference: number }[];
}): TagChange[] {
  const difference = metrics.find(({ name }) => name === primary)?.difference ?? 0;
  return difference > 0 ? slices.filter((slice) => slice.difference < 0) : [];
}
