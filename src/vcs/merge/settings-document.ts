import type { Document, Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { isAlias, isCollection, isMap, isScalar, isSeq, visit } from 'yaml';
import type { MergeStep, PathPart } from './merge-values.js';
import type { ParsedSettings } from './settings-source.js';
import { childOf, idOf, keyOf, nodeAt, placeAfter } from './settings-source.js';

/**
 * Our document, written anew with the steps applied; undefined where a step leads through an alias
 * or takes away an anchor that is still used.
 */
export function writeMerged(
  ours: ParsedSettings,
  theirs: ParsedSettings,
  steps: readonly MergeStep[],
): string | undefined {
  const document: Document = ours.document.clone();
  for (const step of steps) if (!applyStep(document, theirs, step)) return undefined;
  try {
    return document.toString({ lineWidth: 0 });
  } catch (error) {
    if (error instanceof ReferenceError || (error instanceof Error && /alias/i.test(error.message)))
      return undefined;
    throw error;
  }
}

function applyStep(document: Document, theirs: ParsedSettings, step: MergeStep): boolean {
  const last = step.path.at(-1);
  if (step.step === 'order') return reorder(collectionAt(document, step.path), step.ids);
  if (last === undefined) {
    document.contents = step.step === 'take' ? copyOf(document, nodeAt(theirs, [])) : null;
    return true;
  }
  const parent = collectionAt(document, step.path.slice(0, -1));
  if (step.step === 'drop') return drop(parent, last);
  const node = copyOf(document, nodeAt(theirs, step.path));
  const theirParent = nodeAt(theirs, step.path.slice(0, -1));
  return step.isNew ? insert(parent, { last, node, theirParent }) : replace(parent, last, node);
}

function collectionAt(
  document: Document,
  path: readonly PathPart[],
): YAMLMap | YAMLSeq | undefined {
  let node: Node | undefined = document.contents ?? undefined;
  for (const part of path) node = childOf(node, part);
  return isMap(node) || isSeq(node) ? node : undefined;
}

/** A copy of their node that needs none of their anchors; `null` where they wrote no value. */
function copyOf(document: Document, node: Node | undefined): Node | null {
  if (node === undefined) return null;
  let isTied = isAlias(node);
  visit(node, {
    Alias: () => {
      isTied = true;
    },
    Collection: (_, each) => {
      if (each.anchor !== undefined) isTied = true;
    },
    Scalar: (_, each) => {
      if (each.anchor !== undefined) isTied = true;
    },
  });
  if (isTied) return document.createNode(node.toJS(document));
  // A clone of a node is a node of the same kind.
  return node.clone() as Node;
}

function replace(
  parent: YAMLMap | YAMLSeq | undefined,
  part: PathPart,
  node: Node | null,
): boolean {
  if (isSeq(parent) && 'id' in part) {
    const at = parent.items.findIndex((item) => idOf(item) === part.id);
    parent.items[at] = node;
    return at >= 0;
  }
  const pair = 'key' in part ? pairOf(parent, part.key) : undefined;
  if (pair === undefined) return false;
  const old = pair.value;
  // What we noted beside the old value still stands there.
  if (isScalar(old) && node !== null && (isScalar(node) || isCollection(node))) {
    node.comment = old.comment ?? null;
    node.commentBefore = old.commentBefore ?? null;
  }
  pair.value = node;
  return true;
}

function drop(parent: YAMLMap | YAMLSeq | undefined, part: PathPart): boolean {
  if (parent === undefined) return false;
  const at = isMap(parent)
    ? parent.items.findIndex((pair) => 'key' in part && keyOf(pair.key) === part.key)
    : parent.items.findIndex((item) => 'id' in part && idOf(item) === part.id);
  if (at < 0) return false;
  parent.items.splice(at, 1);
  return true;
}

interface Insertion {
  readonly last: PathPart;
  readonly node: Node | null;
  readonly theirParent: Node | undefined;
}

/** A new key goes after the nearest key before it in their map that ours has too. */
function insert(
  parent: YAMLMap | YAMLSeq | undefined,
  { last, node, theirParent }: Insertion,
): boolean {
  if (isSeq(parent) && 'id' in last) {
    parent.items.push(node);
    return true;
  }
  if (!isMap(parent) || !isMap(theirParent) || !('key' in last)) return false;
  const at = theirParent.items.findIndex((pair) => keyOf(pair.key) === last.key);
  const theirPair = theirParent.items[at];
  if (theirPair === undefined) return false;
  const index = placeAfter(
    parent.items.map(({ key }) => keyOf(key)),
    theirParent.items.slice(0, at).map(({ key }) => keyOf(key)),
  );
  const pair = theirPair.clone();
  pair.value = node;
  parent.items.splice(index, 0, pair);
  return true;
}

function reorder(list: YAMLMap | YAMLSeq | undefined, ids: readonly string[]): boolean {
  if (!isSeq(list)) return false;
  list.items = ids.map((id) => list.items.find((item) => idOf(item) === id));
  return !list.items.includes(undefined);
}

function pairOf(parent: YAMLMap | YAMLSeq | undefined, key: string): Pair | undefined {
  return isMap(parent) ? parent.items.find((pair) => keyOf(pair.key) === key) : undefined;
}
