/** A binary heap of numbers: the smallest comes out first. */
export class NumberHeap {
  private readonly items: number[] = [];

  push(item: number): void {
    const { items } = this;
    let place = items.length;
    items.push(item);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = items[parent] ?? 0;
      if (above <= item) break;
      items[place] = above;
      place = parent;
    }
    items[place] = item;
  }

  /** Takes the smallest out; undefined when there is none. */
  pop(): number | undefined {
    const { items } = this;
    const smallest = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return smallest;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= items.length) break;
      if ((items[child + 1] ?? Infinity) < (items[child] ?? Infinity)) child += 1;
      const below = items[child] ?? Infinity;
      if (below >= last) break;
      items[place] = below;
      place = child;
    }
    items[place] = last;
    return smallest;
  }
}
