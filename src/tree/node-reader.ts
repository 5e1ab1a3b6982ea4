import { StemmaError } from '../errors/stemma-error.js';
import type { ObjectId } from '../model/object-id.js';
import type { ObjectStore } from '../model/object-store.js';
import { decodeNode, type TreeNode } from './node.js';

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
