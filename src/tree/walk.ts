import type { ObjectId } from '../model/object-id.js';
import { compareBytes, equalBytes } from '../util/bytes.js';
import { endsNode } from './boundary.js';
import { countUnder, decodeChild, encodeNode, type NodeEntry, type TreeNode } from './node.js';
import type { NodeReader, PlacedNode } from './node-reader.js';
import { profileNumbered } from './profile.js';

/** A node met on a walk, its parent before its children. */
export interface VisitedNode {
  readonly id: ObjectId;
  readonly node: TreeNode;
}

/**
 * Every node of a map, depth first. `enter` may refuse a subtree that was seen before, which is
 * then not read: walking many maps that share most of their nodes costs what they hold together.
 */
export function walkNodes(
  reader: NodeReader,
  root: ObjectId,
  enter: (id: ObjectId) => boolean = () => true,
): Generator<VisitedNode, void, undefined> {
  return nodesUnder(root, reader.root(root));

  function* nodesUnder(id: ObjectId, placed: PlacedNode): Generator<VisitedNode, void, undefined> {
    const { node } = placed;
    yield { id, node };
    if (node.level === 0) return;
    for (const [i, { value }] of node.entries.entries()) {
      const child = decodeChild(value).id;
      if (enter(child)) yield* nodesUnder(child, reader.child(placed, i));
    }
  }
}

/**
 * What is wrong with one node as part of a map, apart from its order (which reading checks):
 * encoding that is not canonical, boundaries that the rule does not give, children on another
 * level, counts or last keys that do not agree. Empty when it is sound.
 */
export function problemsOfNode(
  reader: NodeReader,
  visited: VisitedNode,
  place: { readonly root: boolean; readonly rightmost: boolean },
): string[] {
  const { id, node } = visited;
  const problems: string[] = [];
  const stored = reader.store.get(id);
  if (stored === undefined || !equalBytes(encodeNode(node), stored)) {
    problems.push('its encoding is not the canonical one');
  }
  if (node.entries.length === 0 && !place.root) problems.push('it is empty');
  if (node.level > 0 && place.root && node.entries.length < 2)
    problems.push('a root with one child');
  problems.push(...boundaryProblems(node, place.rightmost));
  if (node.level > 0) {
    for (const entry of node.entries) problems.push(...childProblems(reader, node, entry));
  }
  return problems;
}

function boundaryProblems(node: TreeNode, rightmost: boolean): string[] {
  const profile = profileNumbered(node.profile);
  let bytes = 0;
  const ends = node.entries.map((entry, i) => {
    bytes += entry.key.length + entry.value.length;
    return endsNode(entry.key, { level: node.level, entries: i + 1, bytes }, profile);
  });
  const problems: string[] = [];
  if (ends.slice(0, -1).includes(true)) problems.push('it goes on behind a boundary');
  if (!rightmost && ends.at(-1) === false) problems.push('it ends where no boundary is');
  return problems;
}

function childProblems(reader: NodeReader, node: TreeNode, entry: NodeEntry): string[] {
  const reference = decodeChild(entry.value);
  const child = reader.read(reference.id);
  const lastKey = child.entries.at(-1)?.key;
  const problems: string[] = [];
  if (child.level !== node.level - 1) problems.push(`a child stands on level ${child.level}`);
  if (child.profile !== node.profile) problems.push('a child has another profile');
  if (countUnder(child) !== reference.count) problems.push('the count of a child is wrong');
  if (lastKey === undefined || compareBytes(lastKey, entry.key) !== 0) {
    problems.push('the last key of a child is wrong');
  }
  return problems;
}
