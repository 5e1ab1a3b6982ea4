import type { ObjectId } from '../model/object-id.js';
import type { NodeEntry, TreeNode } from './node.js';
import type { NodeReader, PlacedNode } from './node-reader.js';
import { firstAtOrBehind } from './search.js';

interface Step {
  readonly placed: PlacedNode;
  index: number;
}

/** Moves over the nodes of one level of a map, from left to right. */
export class LevelCursor {
  #path: Step[] = [];

  constructor(
    readonly reader: NodeReader,
    readonly root: ObjectId,
    readonly level: number,
  ) {}

  /** Goes to the node that holds `key` or would; the last one for a key behind all others. */
  seek(key: Uint8Array): void {
    this.#path = [];
    this.#descend(this.reader.root(this.root), ({ entries }) =>
      Math.min(firstAtOrBehind(entries, key), entries.length - 1),
    );
  }

  /** The node, or undefined behind the last one. */
  get node(): TreeNode | undefined {
    return this.#path.at(-1)?.placed.node;
  }

  /** The entry by which the level above refers to the node; undefined for the root. */
  get reference(): NodeEntry | undefined {
    const parent = this.#path.at(-2);
    return parent?.placed.node.entries[parent.index];
  }

  /** Goes one node to the right. */
  next(): void {
    this.#path.pop();
    for (let step = this.#path.at(-1); step !== undefined; step = this.#path.at(-1)) {
      if (++step.index < step.placed.node.entries.length) {
        this.#descend(this.reader.child(step.placed, step.index), () => 0);
        return;
      }
      this.#path.pop();
    }
  }

  #descend(from: PlacedNode, choose: (node: TreeNode) => number): void {
    for (let placed = from; ;) {
      const inner = placed.node.level > this.level;
      const step = { placed, index: inner ? choose(placed.node) : 0 };
      this.#path.push(step);
      if (!inner) return;
      placed = this.reader.child(placed, step.index);
    }
  }
}
