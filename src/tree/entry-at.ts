import type { ObjectId } from '../model/object-id.js';
import type { MapEntry } from './build.js';
import { decodeChild } from './node.js';
import type { NodeReader } from './node-reader.js';

/** The entry at a place of a map, from 0; undefined behind its end. Reads one node a level. */
export function entryAt(reader: NodeReader, root: ObjectId, place: number): MapEntry | undefined {
  let before = 0;
  for (let placed = reader.root(root); ;) {
    const { level, entries } = placed.node;
    if (level === 0) return entries[place - before];
    let index = 0;
    for (const { value } of entries) {
      const { count } = decodeChild(value);
      if (before + count > place) break;
      before += count;
      index++;
    }
    if (index === entries.length) return undefined;
    placed = reader.child(placed, index);
  }
}
