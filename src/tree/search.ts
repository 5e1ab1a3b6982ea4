import { compareBytes } from '../util/bytes.js';
import type { NodeEntry } from './node.js';

/** Index of the first entry whose key is at or behind `key`; the number of entries if none is. */
export function firstAtOrBehind(entries: readonly NodeEntry[], key: Uint8Array): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry !== undefined && compareBytes(entry.key, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
