import type { MetadataFilter } from '../../model/metadata-filter.js';
import type { FilteredDocument } from './field-value.js';
import { keysBetween, type KeyRange } from './key-ranges.js';
import { matchesFilter } from './match-condition.js';

/** Which documents a filter lets through. */
export interface DocumentChoice {
  /** Documents that pass, and documents in all. */
  readonly chosen: number;
  readonly documents: number;
  /** The keys of the chunks and vectors of those that pass, in order, neighbours together. */
  readonly ranges: readonly KeyRange[];
  /** The keys of those that do not. */
  readonly others: readonly KeyRange[];
}

/** Applies a filter to all documents of a snapshot, given in the order of their keys. */
export function chooseDocuments(
  documents: Iterable<FilteredDocument>,
  filter: MetadataFilter,
): DocumentChoice {
  const ranges: KeyRange[] = [];
  const others: KeyRange[] = [];
  let run: { readonly first: string; last: string; readonly passes: boolean } | undefined;
  const settle = () => {
    if (run !== undefined) (run.passes ? ranges : others).push(keysBetween(run.first, run.last));
  };
  let chosen = 0;
  let count = 0;
  for (const each of documents) {
    const passes = matchesFilter(each, filter);
    count++;
    if (passes) chosen++;
    if (run?.passes === passes) run.last = each.document;
    else {
      settle();
      run = { first: each.document, last: each.document, passes };
    }
  }
  settle();
  return { chosen, documents: count, ranges, others };
}
