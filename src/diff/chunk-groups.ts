import type { ChunkPair, Side } from './chunk-change.js';

/** Chunks that belong together; the first of each side are the pair that the group began with. */
interface Group {
  readonly before: number[];
  readonly after: number[];
}

/** Puts chunks of two texts together; each chunk is in one group at most. */
export class ChunkGroups {
  readonly #before = new Map<number, Group>();
  readonly #after = new Map<number, Group>();

  has(side: Side, i: number): boolean {
    return (side === 'before' ? this.#before : this.#after).has(i);
  }

  areFree({ before, after }: ChunkPair): boolean {
    return !this.#before.has(before) && !this.#after.has(after);
  }

  /** Begins a group with two chunks, where both are free. */
  pair(link: ChunkPair): void {
    if (!this.areFree(link)) return;
    const group = { before: [link.before], after: [link.after] };
    this.#before.set(link.before, group);
    this.#after.set(link.after, group);
  }

  /** Those pairs of free chunks that cross none of the groups nearest to them; they ascend. */
  between<P extends ChunkPair>(pairs: readonly P[]): P[] {
    const placed = [...this.#before].sort(([a], [b]) => a - b);
    let next = 0;
    return pairs.filter(({ before, after }) => {
      while ((placed[next]?.[0] ?? Infinity) < before) next++;
      const lower = placed[next - 1]?.[1].after[0] ?? -1;
      const upper = placed[next]?.[1].after[0] ?? Infinity;
      return lower < after && after < upper;
    });
  }

  /** Adds what is left over to the pairs; the links come with the strongest first. */
  attach(links: readonly ChunkPair[]): void {
    const pairs = { before: new Map(this.#before), after: new Map(this.#after) };
    for (const { before, after } of links) {
      const [left, right] = [pairs.before.get(before), pairs.after.get(after)];
      if (left !== undefined && !this.#after.has(after)) {
        left.after.push(after);
        this.#after.set(after, left);
      } else if (right !== undefined && !this.#before.has(before)) {
        right.before.push(before);
        this.#before.set(before, right);
      }
    }
  }

  all(): Group[] {
    const groups = [...new Set(this.#before.values())];
    for (const { before, after } of groups) {
      before.sort((a, b) => a - b);
      after.sort((a, b) => a - b);
    }
    return groups;
  }

  /** Places below `count` that are in no group. */
  without(side: Side, count: number): number[] {
    return Array.from({ length: count }, (_, i) => i).filter((i) => !this.has(side, i));
  }
}
