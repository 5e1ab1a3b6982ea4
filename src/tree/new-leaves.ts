import type { ObjectId } from '../model/object-id.js';
import { decodeChild } from './node.js';
import type { NodeReader, PlacedNode } from './node-reader.js';
import { walkNodes, type VisitedNode } from './walk.js';

/**
 * The leaves of `after` that `before` does not have. Reads the nodes above the leaves of both and
 * the new leaves, so that a small change of a large map costs little.
 */
export function* newLeaves(
  reader: NodeReader,
  before: ObjectId | undefined,
  after: ObjectId,
): Generator<VisitedNode, void, undefined> {
  const known = before === undefined ? new Set<ObjectId>() : idsOf(reader, before);
  if (known.has(after)) return;
  for (const visited of walkNodes(reader, after, (id) => !known.has(id))) {
    if (visited.node.level === 0) yield visited;
  }
}

/** Ids of all nodes of a map; leaves are named by their parents and not read. */
function idsOf(reader: NodeReader, root: ObjectId): Set<ObjectId> {
  const ids = new Set<ObjectId>([root]);
  const visit = (placed: PlacedNode): void => {
    const { level, entries } = placed.node;
    if (level === 0) return;
    entries.forEach(({ value }, i) => {
      ids.add(decodeChild(value).id);
      if (level > 1) visit(reader.child(placed, i));
    });
  };
  visit(reader.root(root));
  return ids;
}
