/**
 * Indices of the `k` highest scores, highest first, ties by lower index. A heap of `k` with the
 * worst on top: n log k, and close to n where the scores come in no order.
 */
export function bestRows(scores: Float32Array, k: number): number[] {
  const heap: number[] = [];
  const worse = (a: number, b: number) => {
    const difference = (scores[a] ?? 0) - (scores[b] ?? 0);
    return difference < 0 || (difference === 0 && a > b);
  };
  const get = (i: number) => heap[i] ?? 0;
  const swap = (i: number, j: number) => {
    [heap[i], heap[j]] = [get(j), get(i)];
  };
  const sink = () => {
    for (let i = 0; ;) {
      let worst = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < heap.length && worse(get(child), get(worst))) worst = child;
      }
      if (worst === i) return;
      swap(i, worst);
      i = worst;
    }
  };
  const rise = () => {
    for (let i = heap.length - 1; i > 0 && worse(get(i), get((i - 1) >> 1)); i = (i - 1) >> 1) {
      swap(i, (i - 1) >> 1);
    }
  };
  const filled = Math.min(Math.max(0, k), scores.length);
  for (let row = 0; row < filled; row++) {
    heap.push(row);
    rise();
  }
  if (filled === 0) return [];
  let lowest = scores[get(0)] ?? 0;
  for (let row = filled; row < scores.length; row++) {
    // A row of the same score as the worst one kept comes behind it.
    if (!((scores[row] ?? 0) > lowest)) continue;
    heap[0] = row;
    sink();
    lowest = scores[get(0)] ?? 0;
  }
  return heap.sort((a, b) => (worse(b, a) ? -1 : 1));
}
