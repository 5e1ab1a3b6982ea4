import { StemmaError } from '../errors/stemma-error.js';
import type { ObjectId } from '../model/object-id.js';
import type { ObjectStore } from '../model/object-store.js';
import { compareBytes } from '../util/bytes.js';
import { decodeChild, decodeNode, type TreeNode } from './node.js';
import { damaged } from './varint.js';

/** A node met on the way down from a root. */
export interface PlacedNode {
  readonly node: TreeNode;
  /** The key behind which all keys of the node stand; undefined on the left edge of the map. */
  readonly after: Uint8Array | undefined;
}

/** Reads nodes from a store and keeps the latest decoded ones, by bytes, least recently used out. */
export class NodeReader {
  readonly #nodes = new Map<ObjectId, { node: TreeNode; bytes: number }>();
  #bytes = 0;

  constructor(
    readonly store: ObjectStore,
    readonly capacity = 32 * 1024 * 1024,
  ) {}

  /** The node of that id; throws `object-missing` where the store does not have it. */
  read(id: ObjectId): TreeNode {
    const cached = this.#nodes.get(id);
    if (cached !== undefined) {
      this.#nodes.delete(id);
      this.#nodes.set(id, cached);
      return cached.node;
    }
    const bytes = this.store.get(id);
    if (bytes === undefined) throw missingNode(id);
    const node = decodeNode(bytes);
    this.#keep(id, node, bytes.length);
    return node;
  }

  /** The root of a map, to go down from. */
  root(id: ObjectId): PlacedNode {
    return { node: this.read(id), after: undefined };
  }

  /**
   * The child that the entry at `index` of a node above the leaves refers to.
   *
   * Throws `node-damaged` where it does not belong there: another level or profile, or keys not
   * between its left neighbour's and its own last one. So a walk goes down at every step and meets
   * every key once: nodes that refer to each other crosswise cannot make it long.
   */
  child(parent: PlacedNode, index: number): PlacedNode {
    const { node, after: bound } = parent;
    const entry = node.entries[index];
    if (entry === undefined) throw new Error('a node has no such child');
    const after = index === 0 ? bound : node.entries[index - 1]?.key;
    const child = this.read(decodeChild(entry.value).id);
    const first = child.entries[0]?.key;
    const last = child.entries.at(-1)?.key;
    if (child.level !== node.level - 1 || child.profile !== node.profile) {
      throw damaged('a child stands on another level or has another profile');
    }
    if (first === undefined || last === undefined || compareBytes(last, entry.key) !== 0) {
      throw damaged('the last key of a child is not the one it is known by');
    }
    if (after !== undefined && compareBytes(first, after) <= 0) {
      throw damaged('the keys of two children overlap');
    }
    return { node: child, after };
  }

  #keep(id: ObjectId, node: TreeNode, bytes: number): void {
    this.#nodes.set(id, { node, bytes });
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#nodes) {
      if (this.#bytes <= this.capacity) return;
      this.#nodes.delete(oldest);
      this.#bytes -= entry.bytes;
    }
  }
}

function missingNode(id: ObjectId): StemmaError {
  return new StemmaError(
    'object-missing',
    `cannot read map node ${id.slice(0, 12)}: it is not in the store`,
    {
      data: { id },
      suggestions: [
        'Run `stemma run` to make derived data again, or `stemma fsck` to see what is missing.',
      ],
    },
  );
}
