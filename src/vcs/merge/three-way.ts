import { isDeepStrictEqual } from 'node:util';

/**
 * The three-way rule for one value, where `undefined` is absence: the side that changed wins, equal
 * changes are one change, and different ones are for the caller to look into.
 */
export type Side = 'ours' | 'theirs' | 'both differ';

/** Three versions of one value. */
export interface Three<T = unknown> {
  readonly base: T;
  readonly ours: T;
  readonly theirs: T;
}

/** Which side's value the merge takes; `ours` also where nobody changed anything. */
export function sideToTake({ base, ours, theirs }: Three): Side {
  if (isDeepStrictEqual(base, theirs) || isDeepStrictEqual(ours, theirs)) return 'ours';
  return isDeepStrictEqual(base, ours) ? 'theirs' : 'both differ';
}

/** Which version to take where something is in conflict, by its name; undefined leaves it one. */
export type Choose = (subject: string) => keyof Three | undefined;
