/**
 * The longest choice of pairs that ascends on both sides; the pairs come ascending in `before`.
 * Patience sorting, n log n.
 */
export function longestAscent<P extends { readonly before: number; readonly after: number }>(
  pairs: readonly P[],
): P[] {
  /** By length: the pair with the smallest `after` that ends an ascent of that length. */
  const ends: number[] = [];
  const previous = new Int32Array(pairs.length);
  for (const [i, { after }] of pairs.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = pairs[ends[middle] ?? 0];
      if (other !== undefined && other.after < after) low = middle + 1;
      else high = middle;
    }
    previous[i] = low === 0 ? -1 : (ends[low - 1] ?? -1);
    ends[low] = i;
  }
  const chosen: P[] = [];
  for (let i = ends.at(-1) ?? -1; i >= 0; i = previous[i] ?? -1) {
    const pair = pairs[i];
    if (pair !== undefined) chosen.push(pair);
  }
  return chosen.reverse();
}
