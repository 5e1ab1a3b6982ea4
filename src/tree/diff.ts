import type { ObjectId } from '../model/object-id.js';
import { compareBytes, equalBytes } from '../util/bytes.js';
import type { NodeEntry } from './node.js';
import type { NodeReader, PlacedNode } from './node-reader.js';

/** A key whose value differs between two maps; absent on one side is undefined. */
export interface MapChange {
  readonly key: Uint8Array;
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array | undefined;
}

/** One map as a sequence of entries and of subtrees that were not opened yet. */
class Walker {
  readonly #stack: { readonly placed: PlacedNode; index: number }[] = [];

  constructor(
    readonly reader: NodeReader,
    root: ObjectId,
  ) {
    this.#stack.push({ placed: reader.root(root), index: 0 });
    this.#settle();
  }

  /** What is next: an entry (level 0) or a reference to a node of `level` - 1. */
  get current(): { readonly entry: NodeEntry; readonly level: number } | undefined {
    const top = this.#stack.at(-1);
    const entry = top?.placed.node.entries[top.index];
    return top === undefined || entry === undefined
      ? undefined
      : { entry, level: top.placed.node.level };
  }

  /** Passes over the current entry or subtree. */
  passOver(): void {
    const top = this.#stack.at(-1);
    if (top !== undefined) top.index++;
    this.#settle();
  }

  /** Replaces the current subtree by what it holds. */
  open(): void {
    const top = this.#stack.at(-1);
    if (top === undefined) return;
    this.#stack.push({ placed: this.reader.child(top.placed, top.index++), index: 0 });
    this.#settle();
  }

  #settle(): void {
    for (let top = this.#stack.at(-1); top !== undefined; top = this.#stack.at(-1)) {
      if (top.index < top.placed.node.entries.length) return;
      this.#stack.pop();
    }
  }
}

/**
 * The keys whose values differ between two maps, ascending.
 *
 * Both maps are walked at once; a subtree that stands at the same place in both and has the same
 * id is passed over unread, so the cost follows the number of differing nodes.
 */
export function* diffMaps(
  reader: NodeReader,
  before: ObjectId,
  after: ObjectId,
): Generator<MapChange, void, undefined> {
  if (before === after) return;
  const a = new Walker(reader, before);
  const b = new Walker(reader, after);
  for (;;) {
    const left = a.current;
    const right = b.current;
    if (left === undefined && right === undefined) return;
    const leftLevel = left?.level ?? 0;
    const rightLevel = right?.level ?? 0;
    if (
      left !== undefined &&
      right !== undefined &&
      leftLevel === rightLevel &&
      sameEntry(left.entry, right.entry)
    ) {
      a.passOver();
      b.passOver();
    } else if (leftLevel > 0 || rightLevel > 0) {
      if (leftLevel >= rightLevel) a.open();
      if (rightLevel >= leftLevel) b.open();
    } else {
      yield step({ a, b, left: left?.entry, right: right?.entry });
    }
  }
}

function sameEntry(left: NodeEntry, right: NodeEntry): boolean {
  return equalBytes(left.value, right.value) && equalBytes(left.key, right.key);
}

/** Two entries that differ: yields the earlier one, or both where the key is the same. */
function step(sides: {
  readonly a: Walker;
  readonly b: Walker;
  readonly left: NodeEntry | undefined;
  readonly right: NodeEntry | undefined;
}): MapChange {
  const { a, b, left, right } = sides;
  const order =
    left === undefined ? 1 : right === undefined ? -1 : compareBytes(left.key, right.key);
  if (order <= 0) a.passOver();
  if (order >= 0) b.passOver();
  const entry = order <= 0 ? left : right;
  if (entry === undefined) throw new Error('a step of a diff without an entry');
  return {
    key: entry.key,
    before: order <= 0 ? left?.value : undefined,
    after: order >= 0 ? right?.value : undefined,
  };
}
