import { StemmaError } from '../../errors/stemma-error.js';
import type { BlobReference } from '../../model/document.js';
import { decodeCorpusEntry, decodeStoredText } from '../../model/entry-codecs.js';
import { objectsOfIndex } from '../../model/index-manifest.js';
import type { ObjectId } from '../../model/object-id.js';
import type { ObjectKind } from '../../model/object-store.js';
import { locksByPipeline, type SnapshotLock } from '../../pipeline/snapshot-lock.js';
import type { ObjectSweep } from '../../store/object-sweep.js';
import { decodeChild, type TreeNode } from '../../tree/node.js';
import type { NodeReader } from '../../tree/node-reader.js';
import { isPieceList } from '../../tree/pieces/piece-list.js';
import { blobParts } from '../../tree/pieces/read-blob.js';
import { concatBytes, utf8 } from '../../util/bytes.js';

type Part = 'corpus' | 'texts' | 'chunks' | 'vectors';

/**
 * Marks what snapshots name. A subtree that was marked before is not read again, so marking many
 * snapshots costs what they hold together.
 *
 * A map whose root the store does not have was never here or was dropped on purpose, and is passed
 * over; one that lacks a node further down is damaged: then `store-damaged` is thrown, for what
 * hangs below that node could not be told from garbage.
 */
export class ReachableObjects {
  constructor(
    readonly reader: NodeReader,
    readonly sweep: ObjectSweep,
  ) {}

  /** Everything that a lock names; its indexes only where `index` says so. */
  snapshot(lock: SnapshotLock, options: { readonly index: boolean }): void {
    for (const own of locksByPipeline(lock).values()) this.#pipeline(own, options);
    for (const { base, theirs } of lock.merges ?? []) {
      if (base !== undefined) this.map('corpus', base);
      this.map('corpus', theirs);
    }
  }

  #pipeline(lock: SnapshotLock, options: { readonly index: boolean }): void {
    const { corpus, texts, cleaned, chunks, vectors, index } = lock;
    for (const [part, pinned] of Object.entries({ corpus, texts, chunks, vectors })) {
      // A key of the object above, whose keys are parts.
      if (pinned !== undefined) this.map(part as Part, pinned.root);
    }
    if (cleaned !== undefined) this.map('texts', cleaned.root);
    if (cleaned?.boilerplate !== undefined) this.object(cleaned.boilerplate.record);
    if (vectors?.fitted !== undefined) this.object(vectors.fitted.model);
    if (index?.type === 'hnsw' && options.index) this.#index(index.root);
  }

  /** A map, its nodes and what its entries name. */
  map(part: Part, root: ObjectId): void {
    if (!this.reader.store.has(root) || !this.sweep.mark(root, place(part, 99))) return;
    this.#node(part, this.#read(root));
  }

  /** The bytes of a document that no map has. */
  document(reference: BlobReference): void {
    if (this.reader.store.has(reference.blob)) this.#blob(reference, undefined);
  }

  object(id: ObjectId): void {
    if (this.reader.store.has(id)) this.sweep.mark(id);
  }

  /**
   * An object that no snapshot names, and what it names in turn: whatever it may be, for only its
   * kind is known.
   */
  young({ id, kind }: { readonly id: ObjectId; readonly kind: ObjectKind }): void {
    if (kind === 'node') this.#youngNode(id);
    else if (kind === 'index') this.#youngIndex(id);
    else if (kind === 'blob') this.#blob({ blob: id, pieced: this.#isList(id) }, undefined);
    else this.sweep.mark(id);
  }

  #node(part: Part, node: TreeNode): void {
    for (const { key, value } of node.entries) {
      if (node.level > 0) {
        const child = decodeChild(value).id;
        if (!this.sweep.mark(child, place(part, node.level - 1, key))) continue;
        const isEnd = node.level === 1 && (part === 'chunks' || part === 'vectors');
        if (!isEnd) this.#node(part, this.#read(child));
      } else if (part === 'corpus') this.#blob(decodeCorpusEntry(value), key);
      else if (part === 'texts') this.#blob(decodeStoredText(value), key);
    }
  }

  /** Documents and texts of one key stand together, whatever snapshot they are of. */
  #blob(reference: BlobReference, key: Uint8Array | undefined): void {
    if (!reference.pieced) {
      this.sweep.mark(reference.blob, key);
      return;
    }
    const { store } = this.reader;
    if (!store.has(reference.blob)) return;
    const unseen = (list: ObjectId) => !this.sweep.isMarked(list);
    for (const { id } of blobParts(store, reference, unseen)) this.sweep.mark(id, key);
  }

  #index(root: ObjectId): void {
    const bytes = this.sweep.mark(root) ? this.reader.store.get(root) : undefined;
    if (bytes === undefined) return;
    // The same piece of two versions of an index, which differ little, stand together.
    for (const [i, id] of objectsOfIndex(bytes, (id) => this.reader.store.get(id)).entries()) {
      this.sweep.mark(id, utf8(`index ${String(i).padStart(8, '0')}`));
    }
  }

  /** A manifest, or a part of an index that its manifest keeps too. */
  #youngIndex(id: ObjectId): void {
    try {
      this.#index(id);
    } catch (error) {
      // No manifest: a part names nothing.
      if (!(error instanceof StemmaError)) throw error;
    }
  }

  #youngNode(id: ObjectId): void {
    if (!this.sweep.mark(id)) return;
    const node = this.#read(id);
    for (const { value } of node.entries) {
      if (node.level > 0) this.#youngNode(decodeChild(value).id);
      else {
        const reference = blobIn(value);
        if (reference !== undefined) this.#blob(reference, undefined);
      }
    }
  }

  #isList(id: ObjectId): boolean {
    const bytes = this.reader.store.get(id);
    return bytes !== undefined && isPieceList(bytes);
  }

  #read(id: ObjectId): TreeNode {
    try {
      return this.reader.read(id);
    } catch (error) {
      if (!(error instanceof StemmaError) || error.code === 'unknown-format') throw error;
      throw new StemmaError('store-damaged', `cannot tell what is needed: ${error.message}`, {
        data: { id },
        cause: error,
        suggestions: ['Run `stemma fsck` first, then `stemma fsck --repair`.'],
      });
    }
  }
}

/** The document or text that an entry of an unknown map names, if it is of such a map. */
function blobIn(value: Uint8Array): BlobReference | undefined {
  for (const decode of [decodeCorpusEntry, decodeStoredText]) {
    try {
      return decode(value);
    } catch (error) {
      // Not an entry of that map.
      if (!(error instanceof StemmaError)) throw error;
    }
  }
  return undefined;
}

/** Nodes of a part and level stand together in the order of their last keys. */
function place(part: Part, level: number, key: Uint8Array = new Uint8Array()): Uint8Array {
  return concatBytes(utf8(`${part} ${String(level).padStart(2, '0')} `), key);
}
