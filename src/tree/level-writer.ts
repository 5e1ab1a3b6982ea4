import type { ObjectId } from '../model/object-id.js';
import type { ObjectStore } from '../model/object-store.js';
import { endsNode } from './boundary.js';
import { countUnder, encodeNode, type ChildReference, type NodeEntry } from './node.js';
import type { Profile } from './profile.js';

/** What a level writer needs to know. */
export interface LevelWriterOptions {
  readonly store: ObjectStore;
  readonly profile: Profile;
  readonly level: number;
  /** Called for each node written, in order, with the node's last key. */
  readonly onNode: (lastKey: Uint8Array, child: ChildReference) => void;
}

/** Cuts the entries of one level into nodes and stores them; one unfinished node is held. */
export class LevelWriter {
  /** Nodes written. */
  nodes = 0;
  #lastNode: ObjectId | undefined;
  #entries: NodeEntry[] = [];
  #bytes = 0;

  constructor(readonly options: LevelWriterOptions) {}

  /** True when the entry added last ended a node, or nothing was added. */
  get atBoundary(): boolean {
    return this.#entries.length === 0;
  }

  /** The node written last; a defect to ask before one was. */
  get lastNode(): ObjectId {
    if (this.#lastNode === undefined) throw new Error('no node was written');
    return this.#lastNode;
  }

  add(entry: NodeEntry): void {
    this.#entries.push(entry);
    this.#bytes += entry.key.length + entry.value.length;
    const { level, profile } = this.options;
    const fill = { level, entries: this.#entries.length, bytes: this.#bytes };
    if (endsNode(entry.key, fill, profile)) this.end();
  }

  /** Writes what is held as a node, if there is anything. */
  end(): void {
    const last = this.#entries.at(-1);
    if (last === undefined) return;
    const { store, profile, level, onNode } = this.options;
    const node = { profile: profile.number, level, entries: this.#entries };
    this.#lastNode = store.put('node', encodeNode(node));
    this.#entries = [];
    this.#bytes = 0;
    this.nodes++;
    onNode(last.key, { id: this.#lastNode, count: countUnder(node) });
  }
}
