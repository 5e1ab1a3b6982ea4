interface Waiting<T> {
  readonly item: T;
  readonly seconds: number;
  readonly order: number;
}

/** A binary heap by date; of equal dates the item added first comes first. */
export class NewestFirst<T> {
  readonly #heap: Waiting<T>[] = [];
  #added = 0;

  /** True when an item that waits satisfies the test. */
  some(test: (item: T) => boolean): boolean {
    return this.#heap.some(({ item }) => test(item));
  }

  add(item: T, seconds: number): void {
    const heap = this.#heap;
    heap.push({ item, seconds, order: this.#added });
    this.#added += 1;
    for (let at = heap.length - 1; at > 0;) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfEarlier(at, parent)) break;
      at = parent;
    }
  }

  /** Takes out the newest item; undefined when none is left. */
  take(): T | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (heap.length === 0) return first.item;
    heap[0] = last;
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const child = this.#isEarlier(right, left) ? right : left;
      if (!this.#swapIfEarlier(child, at)) return first.item;
      at = child;
    }
  }

  #swapIfEarlier(child: number, parent: number): boolean {
    const [a, b] = [this.#heap[child], this.#heap[parent]];
    if (a === undefined || b === undefined || !this.#isEarlier(child, parent)) return false;
    this.#heap[child] = b;
    this.#heap[parent] = a;
    return true;
  }

  #isEarlier(a: number, b: number): boolean {
    const [x, y] = [this.#heap[a], this.#heap[b]];
    if (x === undefined || y === undefined) return x !== undefined;
    return x.seconds > y.seconds || (x.seconds === y.seconds && x.order < y.order);
  }
}
