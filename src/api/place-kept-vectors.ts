import { partOfKey } from '../model/entry-keys.js';
import type { ObjectId } from '../model/object-id.js';
import { SqliteVectorLocations } from '../store/sqlite-vector-locations.js';
import { walkNodes } from '../tree/walk.js';
import type { Project } from './project.js';

/**
 * Tells where the vectors of snapshots lie whose place is not known: of several leaves with a
 * vector only the latest is remembered, and that one may be gone while a snapshot keeps another.
 * `maps` has the roots with the fingerprint of their embedder. Reads all their leaves, once.
 */
export function placeKeptVectors(project: Project, maps: ReadonlyMap<ObjectId, string>): void {
  const locations = new SqliteVectorLocations(project.cache);
  const walk = new VectorWalk(project);
  for (const [root, fingerprint] of maps) {
    // Vectors that are cheap to make are never looked for.
    if (!project.store.has(root) || !locations.knows(fingerprint)) continue;
    locations.saveMissing(fingerprint, walk.placesIn(root, fingerprint));
  }
}

class VectorWalk {
  /** Nodes met, by fingerprint. */
  readonly #seen = new Map<string, Set<ObjectId>>();

  constructor(readonly project: Project) {}

  *placesIn(
    root: ObjectId,
    fingerprint: string,
  ): Generator<readonly [Uint8Array, ObjectId], void, undefined> {
    const seen = this.#seen.get(fingerprint) ?? new Set();
    this.#seen.set(fingerprint, seen);
    const isNew = (id: ObjectId): boolean => !seen.has(id) && seen.add(id).has(id);
    if (!isNew(root)) return;
    for (const { id, node } of walkNodes(this.project.reader, root, isNew)) {
      if (node.level > 0) continue;
      for (const { key } of node.entries) yield [partOfKey(key), id];
    }
  }
}
