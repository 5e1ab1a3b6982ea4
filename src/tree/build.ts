import { StemmaError } from '../errors/stemma-error.js';
import type { ObjectId } from '../model/object-id.js';
import type { ObjectStore } from '../model/object-store.js';
import { compareBytes } from '../util/bytes.js';
import { LevelWriter } from './level-writer.js';
import { encodeChild, encodeNode, type NodeEntry } from './node.js';
import { profileNamed, type Profile, type ProfileName } from './profile.js';

/** One entry of a map as its user sees it. */
export type MapEntry = NodeEntry;

/** The root of a map without entries: a leaf without entries. */
export function emptyMap(store: ObjectStore, profile: ProfileName): ObjectId {
  const node = { profile: profileNamed(profile).number, level: 0, entries: [] };
  return store.put('node', encodeNode(node));
}

/**
 * Builds maps from sorted entries, holding one unfinished node a level.
 *
 * The root is the only node of the lowest level that has one node, so equal entries give an equal
 * root whichever way they came. A prolly tree; see Boehm, «noms: prolly trees» (2015), and
 * docs/formats/map.md. Keys must ascend strictly, else `keys-not-sorted`.
 */
export class TreeBuilder {
  readonly #levels: LevelWriter[] = [];
  #last: Uint8Array | undefined;

  constructor(
    readonly store: ObjectStore,
    readonly profile: Profile,
    readonly bottom = 0,
  ) {}

  add(entry: MapEntry): void {
    if (this.#last !== undefined && compareBytes(this.#last, entry.key) >= 0) {
      throw new StemmaError(
        'keys-not-sorted',
        'cannot build a map: its keys do not ascend strictly',
      );
    }
    this.#last = entry.key;
    this.#level(0).add(entry);
  }

  finish(): ObjectId {
    for (let i = 0; i < this.#levels.length; i++) {
      const writer = this.#level(i);
      writer.end();
      if (writer.nodes === 1) return writer.lastNode;
    }
    const node = { profile: this.profile.number, level: 0, entries: [] };
    return this.store.put('node', encodeNode(node));
  }

  #level(index: number): LevelWriter {
    const existing = this.#levels[index];
    if (existing !== undefined) return existing;
    const writer = new LevelWriter({
      store: this.store,
      profile: this.profile,
      level: this.bottom + index,
      onNode: (key, child) => {
        // A level above comes to be with its second node: a single node is the root.
        if (writer.nodes === 1) this.#firstOf[index] = { key, value: encodeChild(child) };
        else this.#promote(index, { key, value: encodeChild(child) });
      },
    });
    this.#levels[index] = writer;
    return writer;
  }

  readonly #firstOf: (NodeEntry | undefined)[] = [];

  #promote(index: number, entry: NodeEntry): void {
    const first = this.#firstOf[index];
    if (first !== undefined) {
      this.#firstOf[index] = undefined;
      this.#level(index + 1).add(first);
    }
    this.#level(index + 1).add(entry);
  }
}

/** The root of a map with the given entries, in ascending order of key. */
export function buildMap(
  store: ObjectStore,
  profile: ProfileName,
  entries: Iterable<MapEntry>,
): ObjectId {
  const builder = new TreeBuilder(store, profileNamed(profile));
  for (const entry of entries) builder.add(entry);
  return builder.finish();
}
