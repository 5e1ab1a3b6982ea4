import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { decodeCanonical, encodeCanonical } from '../../model/canonical.js';
import { decodeStoredVector } from '../../model/entry-codecs.js';
import type { ObjectId } from '../../model/object-id.js';
import { unitVector } from '../../model/unit-vector.js';
import type { VectorChange } from '../../pipeline/stages/index/vector-changes.js';
import { ExactNeighbours, type Neighbour } from '../../retrieve/exact-neighbours.js';
import { recallOf } from '../../retrieve/recall-of.js';
import type { CacheDatabase } from '../../store/cache-database.js';
import { entryAt } from '../../tree/entry-at.js';
import type { NodeReader } from '../../tree/node-reader.js';
import { countEntries, getValue } from '../../tree/read.js';
import { toHex } from '../../util/bytes.js';
import { vectorBlocks } from './vector-blocks.js';

/** Neighbours that an index should find of each vector of the sample. */
export const RECALL_K = 10;
/** Vectors of the sample. */
const SAMPLE = 200;
/** Further neighbours that are kept, for those that a later change removes. */
const SPARE = 20;
const NOTE_VERSION = 1;

/** The vectors that an index is over. */
export interface IndexedVectors {
  readonly root: ObjectId;
  readonly dimensions: number;
  /** Names what is kept of the sample for the next time: a fingerprint of how vectors are made. */
  readonly fingerprint: string;
}

/** Vectors map that an earlier sample is of, and what changed since. */
export interface SampleChange {
  readonly input: ObjectId;
  readonly changes: readonly VectorChange[];
}

/**
 * Vectors of a map, evenly spread over it, with their exact nearest neighbours: what the recall of
 * an index is measured by. The neighbours are found by comparing every vector once; when the map
 * changes, what was found is brought up to date by the changes alone.
 */
export class RecallSample {
  #isComplete: boolean;

  private constructor(
    readonly vectors: IndexedVectors,
    readonly keys: readonly Uint8Array[],
    readonly exact: ExactNeighbours,
    options: { readonly isComplete: boolean },
  ) {
    this.#isComplete = options.isComplete;
  }

  /** The sample of a map: an earlier one brought up to date where there is one, else a new one. */
  static open(
    { reader, cache }: { readonly reader: NodeReader; readonly cache: CacheDatabase },
    vectors: IndexedVectors,
    change?: SampleChange,
  ): RecallSample {
    const kept = readNote(cache, vectors);
    const usable =
      kept !== undefined && (kept.root === vectors.root || kept.root === change?.input);
    const changes = kept?.root === vectors.root ? [] : (change?.changes ?? []);
    const again = usable ? broughtUpToDate(reader, vectors, { kept, changes }) : undefined;
    if (again !== undefined) return new RecallSample(vectors, ...again, { isComplete: true });
    const rows = countEntries(reader, vectors.root);
    const count = Math.min(SAMPLE, rows);
    const keys = Array.from({ length: count }, (_, i) => {
      const entry = entryAt(reader, vectors.root, Math.floor(((i + 0.5) * rows) / count));
      if (entry === undefined) throw new Error('a map has fewer entries than it says');
      return Uint8Array.from(entry.key);
    });
    const exact = new ExactNeighbours(vectorsOf(reader, vectors, keys), sizeOf(vectors));
    return new RecallSample(vectors, keys, exact, { isComplete: false });
  }

  /** Finds the exact neighbours that are not known yet; reads the whole map then. */
  async complete(reader: NodeReader, signal: AbortSignal): Promise<void> {
    if (this.#isComplete) return;
    for (const block of vectorBlocks(reader, this.vectors)) {
      this.exact.add(block);
      // Lets an interrupt through, and threads be given their next work.
      await setImmediate();
      signal.throwIfAborted();
    }
    this.#isComplete = true;
  }

  /** What each graph is to be asked: for one more neighbour, since each vector finds itself. */
  get questions(): { readonly vectors: Float32Array; readonly k: number } {
    return { vectors: this.exact.questions, k: RECALL_K + 1 };
  }

  /** Share of the neighbours that graphs found, with four decimals. */
  recall(near: readonly Float32Array[], vectors: number): number {
    const wanted = Math.min(RECALL_K, vectors - 1);
    if (wanted === 0) return 1;
    const { lists } = this.exact;
    const mean = recallOf({ exact: lists, near, width: RECALL_K + 1, wanted });
    // Rounded down: what is shown as 1 missed nothing.
    return Math.floor(mean * 10_000 + 1e-9) / 10_000;
  }

  /** Keeps the sample for the next time. */
  save(cache: CacheDatabase): void {
    const { root } = this.vectors;
    const lists = this.exact.lists.map((list) => list.map(({ key, score }) => [key, score]));
    const parts = this.keys.map((key, i) => [key, lists[i] ?? []]);
    cache.saveNote(noteName(this.vectors), encodeCanonical([NOTE_VERSION, root, parts]));
  }
}

const bytes = z.instanceof(Uint8Array);
const noteSchema = z.tuple([
  z.literal(NOTE_VERSION),
  z.string(),
  z.array(z.tuple([bytes, z.array(z.tuple([bytes, z.number()]))])),
]);

interface KeptSample {
  readonly root: string;
  readonly parts: readonly { readonly key: Uint8Array; readonly list: readonly Neighbour[] }[];
}

function noteName({ fingerprint, dimensions }: IndexedVectors): string {
  return `recall-sample:${fingerprint}:${dimensions}`;
}

/** The sample that was kept; undefined where there is none, or one of another form. */
function readNote(cache: CacheDatabase, vectors: IndexedVectors): KeptSample | undefined {
  const note = cache.note(noteName(vectors));
  const parsed = note && noteSchema.safeParse(decodeCanonical(note));
  if (parsed?.success !== true) return undefined;
  const [, root, parts] = parsed.data;
  return {
    root,
    parts: parts.map(([key, list]) => ({
      key,
      list: list.map(([near, score]) => ({ key: near, score })),
    })),
  };
}

/** Undefined where too much of the sample, or of what is known of its neighbours, is gone. */
function broughtUpToDate(
  reader: NodeReader,
  vectors: IndexedVectors,
  { kept, changes }: { readonly kept: KeptSample; readonly changes: readonly VectorChange[] },
): [readonly Uint8Array[], ExactNeighbours] | undefined {
  const changed = new Set(changes.map(({ key }) => toHex(key)));
  const isChanged = (key: Uint8Array) => changed.has(toHex(key));
  const parts = kept.parts.filter(({ key }) => !isChanged(key));
  const rows = countEntries(reader, vectors.root);
  if (parts.length < (3 / 4) * Math.min(SAMPLE, rows)) return undefined;
  const keys = parts.map(({ key }) => key);
  const lists = parts.map(({ list }) => list);
  const size = sizeOf(vectors);
  const exact = new ExactNeighbours(vectorsOf(reader, vectors, keys), size, lists);
  exact.remove(isChanged);
  // What is left of a list are the nearest of all that stayed, and no more than that is known.
  const known = exact.lists.map((list) => list.length);
  if (known.some((length) => length < Math.min(RECALL_K + 1, rows))) return undefined;
  exact.add(blockOf(changes, vectors.dimensions));
  exact.lists.forEach((list, i) => (list.length = Math.min(list.length, known[i] ?? 0)));
  return [keys, exact];
}

function blockOf(changes: readonly VectorChange[], dimensions: number) {
  const added = changes.flatMap(({ key, value }) => (value === null ? [] : [{ key, value }]));
  const matrix = new Float32Array(added.length * dimensions);
  for (const [i, { value }] of added.entries()) {
    matrix.set(unitVector(decodeStoredVector(value).values), i * dimensions);
  }
  return { keys: added.map(({ key }) => Uint8Array.from(key)), matrix };
}

function vectorsOf(
  reader: NodeReader,
  { root, dimensions }: IndexedVectors,
  keys: readonly Uint8Array[],
): Float32Array {
  const matrix = new Float32Array(keys.length * dimensions);
  for (const [i, key] of keys.entries()) {
    const value = getValue(reader, root, key);
    if (value === undefined) throw new Error('a sampled vector is not in its map');
    matrix.set(unitVector(decodeStoredVector(value).values), i * dimensions);
  }
  return matrix;
}

function sizeOf({ dimensions }: IndexedVectors) {
  return { dimensions, depth: RECALL_K + 1 + SPARE };
}
