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
  for (let row = 0; row < scores.length; row++) {
    if (heap.length < k) {
      heap.push(row);
      for (let i = heap.length - 1; i > 0 && worse(get(i), get((i - 1) >> 1)); i = (i - 1) >> 1) {
        swap(i, (i - 1) >> 1);
      }
    } else if (k > 0 && worse(get(0), row)) {
      heap[0] = row;
      sink();
    }
  }
  return heap.sort((a, b) => (worse(b, a) ? -1 : 1));
}
