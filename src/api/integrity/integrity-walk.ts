/**
 * The walk of the integrity check through what locks name. A part that was walked before is not
 * walked again: of a sound one a short name is kept, of a damaged one its problems, from which they
 * are attributed to each snapshot that shares it.
 */
import type { BlobReference } from '../../model/document.js';
import { decodeCorpusEntry, decodeStoredText } from '../../model/entry-codecs.js';
import { objectsOfIndex } from '../../model/index-manifest.js';
import type { ObjectId } from '../../model/object-id.js';
import type { SnapshotLock } from '../../pipeline/snapshot-lock.js';
import { countUnder, decodeChild, type TreeNode } from '../../tree/node.js';
import type { NodeReader } from '../../tree/node-reader.js';
import { blobParts } from '../../tree/pieces/read-blob.js';
import { problemsOfNode } from '../../tree/walk.js';
import { compareBytes, fromUtf8 } from '../../util/bytes.js';
import type { DamagedPartName, IntegrityProblems, ProblemKey, Use } from './integrity-problems.js';

/** The problems of something and of what lies below it. */
export interface Damage {
  readonly problems: readonly ProblemKey[];
  readonly below: readonly Damage[];
}

/** Damage of a snapshot by part; a sound one has none. */
export type SnapshotDamage = ReadonlyMap<DamagedPartName, Damage>;

const PARTS = {
  corpus: 'documents',
  texts: 'texts',
  cleaned: 'cleaned',
  chunks: 'chunks',
  vectors: 'vectors',
} as const;
type MapName = keyof typeof PARTS;

/** Where a node was met: at the top or the right edge of a map other rules hold for it. */
interface Visit {
  readonly map: MapName;
  readonly root: boolean;
  readonly rightmost: boolean;
}

/** Walks the maps that locks pin; problems go into the list it is given. */
export class IntegrityWalk {
  readonly #sound = new Set<string>();
  readonly #damaged = new Map<string, Damage>();
  readonly #maps = new Set<ObjectId>();
  readonly #dropped = new Set<ObjectId>();
  readonly #chunks = new Set<ObjectId>();

  constructor(
    readonly reader: NodeReader,
    readonly problems: IntegrityProblems,
  ) {}

  /** Maps that were walked. */
  get maps(): number {
    return this.#maps.size;
  }

  /** Indexes that were dropped from the store on purpose. */
  get droppedIndexes(): number {
    return this.#dropped.size;
  }

  /** True for a chunks map that some snapshot pins. */
  isPinnedChunks(root: ObjectId): boolean {
    return this.#chunks.has(root);
  }

  /**
   * Everything that a lock names. Its index has to be there only where the snapshot is in use: of
   * others `gc --drop-indexes` removes it.
   */
  snapshot(lock: SnapshotLock, inUse: boolean): SnapshotDamage {
    const { corpus, texts, cleaned, chunks, vectors, index } = lock;
    const damage = new Map<DamagedPartName, Damage>();
    const add = (part: DamagedPartName, found: Damage | undefined) => {
      if (found !== undefined) damage.set(part, found);
    };
    const { root, documents, sidecars = 0 } = corpus;
    add('documents', this.#map('corpus', { root, count: documents + sidecars }));
    if (texts) add('texts', this.#map('texts', { root: texts.root, count: texts.documents }));
    if (cleaned) add('cleaned', this.#cleaned(cleaned));
    if (chunks) {
      this.#chunks.add(chunks.root);
      add('chunks', this.#map('chunks', { root: chunks.root, count: chunks.chunks }));
    }
    if (vectors) {
      add('vectors', this.#map('vectors', { root: vectors.root, count: vectors.vectors }));
      const { fitted } = vectors;
      const use: Use = { part: 'model', holds: 'the fitted model' };
      if (fitted) {
        add('model', damageOf(this.present(fitted.model, { ...use, fittedOn: fitted.chunks })));
      }
    }
    if (index?.type === 'hnsw') add('index', this.#index(index.root, inUse));
    return damage;
  }

  /** The problem of an object that somebody names, if it is damaged or not there. */
  present(id: ObjectId, use: Use): ProblemKey | undefined {
    let missing: ProblemKey | undefined;
    const failure = this.problems.guard({ kind: 'reference', subject: id }, use, () => {
      if (this.reader.store.has(id)) return;
      const message = `${use.holds} is not in the store (${id.slice(0, 12)})`;
      missing = this.problems.note({ kind: 'reference', subject: id, message }, use);
    });
    const known = failure ?? missing ?? this.problems.of(id);
    return known === undefined ? undefined : this.problems.use(known, use);
  }

  /** Cleaned texts, and the list of lines that were taken out of them. */
  #cleaned({
    root,
    documents,
    boilerplate,
  }: NonNullable<SnapshotLock['cleaned']>): Damage | undefined {
    const map = this.#map('cleaned', { root, count: documents });
    const use: Use = { part: 'cleaned', holds: 'the list of boilerplate lines' };
    const list = boilerplate && damageOf(this.present(boilerplate.record, use));
    return map && list ? { problems: list.problems, below: [map] } : (map ?? list);
  }

  #map(map: MapName, pinned: { readonly root: ObjectId; readonly count: number }) {
    const { root, count } = pinned;
    this.#maps.add(root);
    const damage = this.#node(root, { map, root: true, rightmost: true });
    if (damage !== undefined) return damage;
    const held = countUnder(this.reader.read(root));
    if (held === count) return undefined;
    const message = `stemma.lock counts ${count} entries of its ${map} map, which holds ${held}`;
    return damageOf(this.problems.note({ kind: 'lock', subject: root, message }));
  }

  #node(id: ObjectId, visit: Visit): Damage | undefined {
    const { map, root, rightmost } = visit;
    const name = `${map}${root ? '^' : ''}${rightmost ? '>' : ''}${id}`;
    if (this.#sound.has(name)) return undefined;
    const known = this.#damaged.get(name);
    if (known !== undefined) return known;
    const damage = this.#lookAt(id, visit);
    if (damage === undefined) this.#sound.add(name);
    else this.#damaged.set(name, damage);
    return damage;
  }

  #lookAt(id: ObjectId, visit: Visit): Damage | undefined {
    const use = nodeUse(visit.map);
    const node = this.#read(id, use);
    if (typeof node === 'string') return damageOf(node);
    const problems: ProblemKey[] = [];
    const below: Damage[] = [];
    const failure = this.problems.guard({ kind: 'map', subject: id }, use, () => {
      if (node.level === 0) {
        for (const damage of this.#entries(node, visit.map)) below.push(damage);
        problems.push(...this.#shape(id, node, visit));
      } else if (this.#children(node, visit, below)) {
        // Only where all children can be read can it be told whether they fit.
        problems.push(...this.#shape(id, node, visit));
      }
    });
    if (failure !== undefined) problems.push(failure);
    return problems.length + below.length === 0 ? undefined : { problems, below };
  }

  /** The node, or the problem that it cannot be read. */
  #read(id: ObjectId, use: Use): TreeNode | ProblemKey {
    const known = this.problems.of(id);
    if (known !== undefined && this.problems.get(known).problem.kind === 'object') {
      return this.problems.use(known, use);
    }
    let node: TreeNode | undefined;
    const failure = this.problems.guard({ kind: 'map', subject: id }, use, () => {
      node = this.reader.read(id);
    });
    const outcome = node ?? failure;
    if (outcome === undefined) throw new Error('a read without an outcome');
    return outcome;
  }

  /** Adds the damage below a node; true where all its children can be read. */
  #children(node: TreeNode, { map, rightmost }: Visit, below: Damage[]): boolean {
    let readable = true;
    for (const [i, { value }] of node.entries.entries()) {
      const { id } = decodeChild(value);
      const child = this.#read(id, nodeUse(map));
      if (typeof child === 'string') {
        readable = false;
        below.push({ problems: [child], below: [] });
        continue;
      }
      // A node on a wrong level is told with its parent; below it there may be no end.
      if (child.level !== node.level - 1) continue;
      const last = rightmost && i === node.entries.length - 1;
      const damage = this.#node(id, { map, root: false, rightmost: last });
      if (damage !== undefined) below.push(damage);
    }
    return readable;
  }

  /** What is wrong with a node whose children can be read. */
  *#shape(id: ObjectId, node: TreeNode, { map, root, rightmost }: Visit): Generator<ProblemKey> {
    const found = problemsOfNode(this.reader, { id, node }, { root, rightmost });
    if (node.level > 0 && this.#overlaps(node)) found.push('the keys of two children overlap');
    for (const problem of found) {
      const message = `node ${id.slice(0, 12)} of the ${map} map: ${problem}`;
      yield this.problems.note({ kind: 'map', subject: id, message }, nodeUse(map));
    }
  }

  /** True where a child begins before its left neighbour has ended. */
  #overlaps({ entries }: TreeNode): boolean {
    return entries.some(({ value }, i) => {
      const before = entries[i - 1]?.key;
      const first = before && this.#firstKey(decodeChild(value).id);
      return before !== undefined && first !== undefined && compareBytes(first, before) <= 0;
    });
  }

  #firstKey(id: ObjectId): Uint8Array | undefined {
    let node = this.reader.read(id);
    for (let first = node.entries[0]; node.level > 0 && first; first = node.entries[0]) {
      const child = this.reader.read(decodeChild(first.value).id);
      if (child.level !== node.level - 1) return undefined;
      node = child;
    }
    return node.entries[0]?.key;
  }

  /** Damage of the objects that a leaf's entries name. */
  *#entries(node: TreeNode, map: MapName): Generator<Damage> {
    if (map !== 'corpus' && map !== 'texts' && map !== 'cleaned') return;
    for (const { key, value } of node.entries) {
      const reference = map === 'corpus' ? decodeCorpusEntry(value) : decodeStoredText(value);
      const damage = this.#blob(reference, blobUse(map, fromUtf8(key), reference.blob));
      if (damage !== undefined) yield damage;
    }
  }

  /** Damage of the objects that a document's bytes or text are made of. */
  #blob(reference: BlobReference, use: Use): Damage | undefined {
    const { blob, pieced } = reference;
    const broken = this.present(blob, use);
    if (!pieced || broken !== undefined) return damageOf(broken);
    const problems: ProblemKey[] = [];
    const pieceUse = { ...use, holds: `a piece of ${use.holds}` };
    const failure = this.problems.guard({ kind: 'map', subject: blob }, use, () => {
      for (const { id } of blobParts(this.reader.store, reference)) {
        const problem = this.present(id, pieceUse);
        if (problem !== undefined) problems.push(problem);
      }
    });
    if (failure !== undefined) problems.push(failure);
    return problems.length === 0 ? undefined : { problems, below: [] };
  }

  #index(root: ObjectId, inUse: boolean): Damage | undefined {
    const use: Use = { part: 'index', holds: 'the index' };
    if (!inUse && !this.reader.store.has(root)) {
      this.#dropped.add(root);
      return undefined;
    }
    const broken = this.present(root, use);
    if (broken !== undefined) return damageOf(broken);
    const problems: ProblemKey[] = [];
    const failure = this.problems.guard({ kind: 'reference', subject: root }, use, () => {
      const { store } = this.reader;
      const bytes = store.get(root);
      const get = (id: ObjectId) => (store.has(id) ? store.get(id) : undefined);
      for (const id of bytes === undefined ? [] : objectsOfIndex(bytes, get)) {
        const problem = this.present(id, { part: 'index', holds: 'a piece of the index' });
        if (problem !== undefined) problems.push(problem);
      }
    });
    if (failure !== undefined) problems.push(failure);
    return problems.length === 0 ? undefined : { problems, below: [] };
  }
}

/** Each problem of a damage, once. */
export function problemsIn(damage: Damage): ReadonlySet<ProblemKey> {
  const found = new Set<ProblemKey>();
  const seen = new Set<Damage>();
  const open = [damage];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const key of next.problems) found.add(key);
    open.push(...next.below);
  }
  return found;
}

function damageOf(problem: ProblemKey | undefined): Damage | undefined {
  return problem === undefined ? undefined : { problems: [problem], below: [] };
}

function nodeUse(map: MapName): Use {
  return { part: PARTS[map], holds: `a node of the ${map} map` };
}

function blobUse(map: 'corpus' | 'texts' | 'cleaned', key: string, blob: ObjectId): Use {
  if (map === 'texts') return { part: 'texts', holds: `the text of '${key}'` };
  if (map === 'cleaned') return { part: 'cleaned', holds: `the cleaned text of '${key}'` };
  return { part: 'documents', holds: `the bytes of '${key}'`, document: { key, blob } };
}
