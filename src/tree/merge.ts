import type { ObjectId } from '../model/object-id.js';
import { compareBytes, equalBytes } from '../util/bytes.js';
import { applyEdits, type MapEdit } from './apply.js';
import { diffMaps, type MapChange } from './diff.js';
import type { NodeReader } from './node-reader.js';

/** One key that both sides changed, and not to the same value; absent is undefined. */
export interface Collision {
  readonly key: Uint8Array;
  readonly base: Uint8Array | undefined;
  readonly ours: Uint8Array | undefined;
  readonly theirs: Uint8Array | undefined;
}

/** What to do with a collision: a value, `null` to remove the key, or `conflict` to give up on it. */
export type Resolution = Uint8Array | null | 'conflict';

/** Three versions of a map and the word on collisions. */
export interface MergeOptions {
  readonly base: ObjectId;
  readonly ours: ObjectId;
  readonly theirs: ObjectId;
  readonly onCollision: (collision: Collision) => Resolution;
}

/** A merged map; where `conflicts` is not empty, those keys have our value in `root`. */
export interface MergedMap {
  readonly root: ObjectId;
  readonly conflicts: readonly Collision[];
}

/**
 * Three-way merge of maps: what one side alone changed is taken, what both changed alike is kept,
 * anything else is a collision. Costs the two diffs from the base.
 */
export function mergeMaps(reader: NodeReader, options: MergeOptions): MergedMap {
  const { base, ours, theirs, onCollision } = options;
  const conflicts: Collision[] = [];
  const edits: MapEdit[] = [];
  const changes = pairChanges(diffMaps(reader, base, ours), diffMaps(reader, base, theirs));
  for (const [our, their] of changes) {
    if (their === undefined) continue;
    if (our === undefined) {
      edits.push({ key: their.key, value: their.after ?? null });
    } else if (!sameValue(our.after, their.after)) {
      const collision = { key: their.key, base: our.before, ours: our.after, theirs: their.after };
      const resolution = onCollision(collision);
      if (resolution === 'conflict') conflicts.push(collision);
      else edits.push({ key: their.key, value: resolution });
    }
  }
  return { root: applyEdits(reader, ours, edits), conflicts };
}

/** Joins two ascending sequences of changes by key. */
function* pairChanges(
  ours: Iterator<MapChange>,
  theirs: Iterator<MapChange>,
): Generator<[MapChange | undefined, MapChange | undefined], void, undefined> {
  let left = take(ours);
  let right = take(theirs);
  while (left !== undefined || right !== undefined) {
    const order =
      left === undefined ? 1 : right === undefined ? -1 : compareBytes(left.key, right.key);
    yield [order <= 0 ? left : undefined, order >= 0 ? right : undefined];
    if (order <= 0) left = take(ours);
    if (order >= 0) right = take(theirs);
  }
}

function take(changes: Iterator<MapChange>): MapChange | undefined {
  const next = changes.next();
  return next.done === true ? undefined : next.value;
}

function sameValue(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equalBytes(a, b);
}
