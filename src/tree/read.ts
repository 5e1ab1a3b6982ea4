import type { ObjectId } from '../model/object-id.js';
import { compareBytes, equalBytes } from '../util/bytes.js';
import type { MapEntry } from './build.js';
import { countUnder, decodeChild } from './node.js';
import type { NodeReader, PlacedNode } from './node-reader.js';
import { firstAtOrBehind } from './search.js';

/** The value of `key`, or undefined; reads one node a level. */
export function getValue(
  reader: NodeReader,
  root: ObjectId,
  key: Uint8Array,
): Uint8Array | undefined {
  for (let placed = reader.root(root); ;) {
    const { level, entries } = placed.node;
    const index = firstAtOrBehind(entries, key);
    const entry = entries[index];
    if (entry === undefined) return undefined;
    if (level === 0) return equalBytes(entry.key, key) ? entry.value : undefined;
    placed = reader.child(placed, index);
  }
}

/** Number of entries of a map; reads the root alone. */
export function countEntries(reader: NodeReader, root: ObjectId): number {
  return countUnder(reader.read(root));
}

/** Which part of a map to read. */
export interface Range {
  /** First key, inclusive. */
  readonly from?: Uint8Array;
  /** End, exclusive. */
  readonly to?: Uint8Array;
}

/** Number of entries of a range; reads two nodes a level. */
export function countRange(reader: NodeReader, root: ObjectId, { from, to }: Range): number {
  const end = to === undefined ? countEntries(reader, root) : countBefore(reader, root, to);
  return Math.max(0, end - (from === undefined ? 0 : countBefore(reader, root, from)));
}

/** Number of entries with a key before `key`. */
function countBefore(reader: NodeReader, root: ObjectId, key: Uint8Array): number {
  let count = 0;
  for (let placed = reader.root(root); ;) {
    const { level, entries } = placed.node;
    const index = firstAtOrBehind(entries, key);
    if (level === 0) return count + index;
    for (const { value } of entries.slice(0, index)) count += decodeChild(value).count;
    if (index === entries.length) return count;
    placed = reader.child(placed, index);
  }
}

/** The entries of a range in ascending order; reads nodes as they are reached. */
export function readRange(
  reader: NodeReader,
  root: ObjectId,
  range: Range = {},
): Generator<MapEntry, void, undefined> {
  return entriesUnder(reader, reader.root(root), range);
}

function* entriesUnder(
  reader: NodeReader,
  placed: PlacedNode,
  range: Range,
): Generator<MapEntry, void, undefined> {
  const { from, to } = range;
  const { node } = placed;
  const start = from === undefined ? 0 : firstAtOrBehind(node.entries, from);
  for (let i = start; i < node.entries.length; i++) {
    const entry = node.entries[i];
    if (entry === undefined) return;
    if (node.level === 0) {
      if (to !== undefined && compareBytes(entry.key, to) >= 0) return;
      yield entry;
    } else {
      yield* entriesUnder(reader, reader.child(placed, i), range);
      if (to !== undefined && compareBytes(entry.key, to) >= 0) return;
    }
  }
}

/** The range of all keys that begin with `prefix`. */
export function rangeOfPrefix(prefix: Uint8Array): Range {
  const to = Uint8Array.from(prefix);
  for (let i = to.length - 1; i >= 0; i--) {
    const byte = to[i];
    if (byte !== undefined && byte < 255) {
      to[i] = byte + 1;
      return { from: prefix, to: to.subarray(0, i + 1) };
    }
  }
  return { from: prefix };
}
