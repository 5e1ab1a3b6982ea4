import type { ObjectId } from '../model/object-id.js';
import { decodeChild, type NodeEntry, type TreeNode } from './node.js';
import type { NodeReader } from './node-reader.js';
import { firstAtOrBehind } from './search.js';

interface Step {
  readonly node: TreeNode;
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
    this.#descend(this.reader.read(this.root), (node) =>
      Math.min(firstAtOrBehind(node.entries, key), node.entries.length - 1),
    );
  }

  /** Goes to the first node. */
  first(): void {
    this.#path = [];
    this.#descend(this.reader.read(this.root), () => 0);
  }

  /** The node, or undefined behind the last one. */
  get node(): TreeNode | undefined {
    return this.#path.at(-1)?.node;
  }

  /** The entry by which the level above refers to the node; undefined for the root. */
  get reference(): NodeEntry | undefined {
    const parent = this.#path.at(-2);
    return parent?.node.entries[parent.index];
  }

  /** Goes one node to the right. */
  next(): void {
    this.#path.pop();
    for (let step = this.#path.at(-1); step !== undefined; step = this.#path.at(-1)) {
      const entry = step.node.entries[++step.index];
      if (entry !== undefined) {
        this.#descend(this.reader.read(decodeChild(entry.value).id), () => 0);
        return;
      }
      this.#path.pop();
    }
  }

  #descend(from: TreeNode, choose: (node: TreeNode) => number): void {
    let node = from;
    for (;;) {
      const step = { node, index: node.level > this.level ? choose(node) : 0 };
      this.#path.push(step);
      const entry = node.entries[step.index];
      if (node.level <= this.level || entry === undefined) return;
      node = this.reader.read(decodeChild(entry.value).id);
    }
  }
}
