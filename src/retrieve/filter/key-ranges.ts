import type { DocumentKey } from '../../model/document.js';
import { partsPrefix } from '../../model/entry-keys.js';
import { compareBytes } from '../../util/bytes.js';

/** A run of neighbours: keys from `from`, inclusive, to `to`, exclusive. */
export interface KeyRange {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}

/**
 * The keys of all chunks (or vectors) of the documents from `first` to `last`, both inclusive, in
 * the order of keys. Document keys hold no 0x00, so none but theirs lie in between.
 */
export function keysBetween(first: DocumentKey, last: DocumentKey): KeyRange {
  const to = partsPrefix(last);
  to[to.length - 1] = 1;
  return { from: partsPrefix(first), to };
}

/** Whether a key lies in one of some ranges, which are in order and do not overlap. */
export function isInRanges(key: Uint8Array, ranges: readonly KeyRange[]): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range !== undefined && compareBytes(range.to, key) <= 0) low = middle + 1;
    else high = middle;
  }
  const range = ranges[low];
  return range !== undefined && compareBytes(range.from, key) <= 0;
}
