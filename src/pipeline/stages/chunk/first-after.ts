/** Index of the first of the ascending `items` whose offset is greater than `offset`. */
export function firstAfter<T>(
  items: readonly T[],
  offset: number,
  offsetOf: (item: T) => number,
): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item === undefined || offsetOf(item) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
