import { StemmaError } from '../errors/stemma-error.js';
import type { ObjectId } from '../model/object-id.js';
import { compareBytes, equalBytes } from '../util/bytes.js';
import { TreeBuilder } from './build.js';
import { LevelCursor } from './level-cursor.js';
import { LevelWriter } from './level-writer.js';
import { decodeChild, encodeChild, type NodeEntry } from './node.js';
import type { NodeReader } from './node-reader.js';
import { profileNumbered } from './profile.js';

/** A change of one key: a new value, or `null` to remove it. */
export interface MapEdit {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
}

/**
 * The root of a map after edits, in ascending order of key (else `keys-not-sorted`).
 *
 * Level by level: a node that an edit falls into is cut again from its first entry, and on over
 * its right neighbours until a new boundary meets an old one; the nodes replaced become the edits
 * of the level above. Everything else is shared. The root equals that of a fresh build from the
 * same entries, because the state of the cutting is empty at every boundary.
 */
export function applyEdits(reader: NodeReader, root: ObjectId, edits: Iterable<MapEdit>): ObjectId {
  const top = reader.read(root);
  let pending = [...edits];
  assertSorted(pending);
  for (let level = 0; level < top.level; level++) {
    if (pending.length === 0) return root;
    const cut = new LevelCut(reader, root, level);
    pending = cut.apply(pending);
  }
  if (pending.length === 0) return root;
  return collapse(reader, rebuildTop(reader, root, pending));
}

/** The root level has one node: merges the edits into it and builds upward from there. */
function rebuildTop(reader: NodeReader, root: ObjectId, edits: readonly MapEdit[]): ObjectId {
  const top = reader.read(root);
  const builder = new TreeBuilder(reader.store, profileNumbered(top.profile), top.level);
  for (const entry of mergeEntries(top.entries, edits)) builder.add(entry);
  return builder.finish();
}

/** Goes down while a node above the leaves has a single child: the root is the lowest lone node. */
function collapse(reader: NodeReader, root: ObjectId): ObjectId {
  let id = root;
  for (;;) {
    const node = reader.read(id);
    const only = node.entries[0];
    if (node.level === 0 || node.entries.length !== 1 || only === undefined) return id;
    id = decodeChild(only.value).id;
  }
}

/** Cuts one level below the root anew where edits fall into it. */
class LevelCut {
  /** Edits of the level above: references removed, then references added. */
  readonly #removed: NodeEntry[] = [];
  readonly #added: NodeEntry[] = [];
  readonly #cursor: LevelCursor;
  readonly #writer: LevelWriter;

  constructor(reader: NodeReader, root: ObjectId, level: number) {
    this.#cursor = new LevelCursor(reader, root, level);
    this.#writer = new LevelWriter({
      store: reader.store,
      profile: profileNumbered(reader.read(root).profile),
      level,
      onNode: (key, child) => this.#added.push({ key, value: encodeChild(child) }),
    });
  }

  apply(edits: readonly MapEdit[]): MapEdit[] {
    let next = 0;
    while (next < edits.length) {
      const edit = edits[next];
      if (edit === undefined) break;
      this.#cursor.seek(edit.key);
      do next = this.#recutNode(edits, next);
      while (!this.#writer.atBoundary && this.#cursor.node !== undefined);
      this.#writer.end();
    }
    return referenceEdits(this.#removed, this.#added);
  }

  /** Feeds the cursor's node, with the edits that belong to it, to the writer; moves on. */
  #recutNode(edits: readonly MapEdit[], from: number): number {
    const node = this.#cursor.node;
    const reference = this.#cursor.reference;
    if (node === undefined || reference === undefined) throw new Error('no node below the root');
    this.#removed.push(reference);
    this.#cursor.next();
    const last = this.#cursor.node === undefined;
    let to = from;
    for (let edit = edits[to]; edit !== undefined; edit = edits[++to]) {
      if (!last && compareBytes(edit.key, reference.key) > 0) break;
    }
    for (const entry of mergeEntries(node.entries, edits.slice(from, to))) this.#writer.add(entry);
    return to;
  }
}

/** What changed in the references to a level's nodes, as edits of the level above. */
function referenceEdits(removed: readonly NodeEntry[], added: readonly NodeEntry[]): MapEdit[] {
  const edits: MapEdit[] = [];
  let r = 0;
  let a = 0;
  for (;;) {
    const old = removed[r];
    const fresh = added[a];
    if (old === undefined && fresh === undefined) return edits;
    const order =
      old === undefined ? 1 : fresh === undefined ? -1 : compareBytes(old.key, fresh.key);
    if (order < 0 && old !== undefined) edits.push({ key: old.key, value: null });
    else if (fresh !== undefined && (order > 0 || old === undefined)) edits.push(fresh);
    else if (old !== undefined && fresh !== undefined && !equalBytes(old.value, fresh.value)) {
      edits.push(fresh);
    }
    if (order <= 0) r++;
    if (order >= 0) a++;
  }
}

/** Entries after edits; both ascend. */
function* mergeEntries(
  entries: readonly NodeEntry[],
  edits: readonly MapEdit[],
): Generator<NodeEntry, void, undefined> {
  let e = 0;
  for (const edit of edits) {
    for (let entry = entries[e]; entry !== undefined; entry = entries[++e]) {
      const order = compareBytes(entry.key, edit.key);
      if (order < 0) yield entry;
      else {
        if (order === 0) e++;
        break;
      }
    }
    if (edit.value !== null) yield { key: edit.key, value: edit.value };
  }
  for (; e < entries.length; e++) {
    const entry = entries[e];
    if (entry !== undefined) yield entry;
  }
}

function assertSorted(edits: readonly MapEdit[]): void {
  for (let i = 1; i < edits.length; i++) {
    const before = edits[i - 1];
    const edit = edits[i];
    if (before !== undefined && edit !== undefined && compareBytes(before.key, edit.key) >= 0) {
      throw new StemmaError(
        'keys-not-sorted',
        'cannot change a map: the edits do not ascend strictly',
      );
    }
  }
}
