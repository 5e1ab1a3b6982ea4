import { StemmaError } from '../errors/stemma-error.js';
import { chunkIdOf } from '../model/chunk.js';
import type { ChunkSource, PlacedChunk } from '../model/chunk-source.js';
import type { DocumentKey } from '../model/document.js';
import { decodeStoredChunk, type StoredChunk } from '../model/entry-codecs.js';
import { documentOfKey, ordinalOfKey, partsPrefix } from '../model/entry-keys.js';
import type { ObjectId } from '../model/object-id.js';
import type { NodeReader } from '../tree/node-reader.js';
import type { MapEntry } from '../tree/build.js';
import { rangeOfPrefix, readRange } from '../tree/read.js';
import { headingPaths } from './stages/chunk/heading-path.js';
import { TextReader } from './text-reader.js';

/** Chunks that are kept for the next question: some hundred MB at most, where chunks are long. */
const KEPT_CHUNKS = 100_000;

/** What of a chunk its document's text is needed for. */
type Joined = Pick<PlacedChunk, 'id' | 'entry'>;

/** Reads texts and chunks of one snapshot; joins each chunk with the text that it is a slice of. */
export class ChunkReader extends TextReader implements ChunkSource {
  readonly #kept = new Map<DocumentKey, readonly PlacedChunk[]>();
  #keptChunks = 0;

  constructor(
    reader: NodeReader,
    readonly roots: { readonly texts: ObjectId; readonly chunks: ObjectId },
  ) {
    super(reader, roots.texts);
  }

  chunksOf(document: DocumentKey): readonly PlacedChunk[] {
    const kept = this.#kept.get(document);
    if (kept !== undefined) return kept;
    const range = rangeOfPrefix(partsPrefix(document));
    const placed = this.#place(document, [...readRange(this.reader, this.roots.chunks, range)]);
    this.#kept.set(document, placed);
    this.#keptChunks += placed.length;
    for (const [oldest, chunks] of this.#kept) {
      if (this.#keptChunks <= KEPT_CHUNKS || oldest === document) break;
      this.#kept.delete(oldest);
      this.#keptChunks -= chunks.length;
    }
    return placed;
  }

  /** Number of chunks of a document; reads no text. */
  countOf(document: DocumentKey): number {
    let count = 0;
    const range = rangeOfPrefix(partsPrefix(document));
    for (const _entry of readRange(this.reader, this.roots.chunks, range)) count++;
    return count;
  }

  *all(): Generator<PlacedChunk, void, undefined> {
    let document: DocumentKey | undefined;
    let entries: MapEntry[] = [];
    for (const entry of readRange(this.reader, this.roots.chunks)) {
      const owner = documentOfKey(entry.key);
      if (document !== undefined && owner !== document) {
        yield* this.#place(document, entries);
        entries = [];
      }
      document = owner;
      entries.push(entry);
    }
    if (document !== undefined) yield* this.#place(document, entries);
  }

  /** Reads the text only when an id or an entry is asked for: a ranking needs neither. */
  #place(document: DocumentKey, entries: readonly MapEntry[]): PlacedChunk[] {
    const stored = entries.map(({ key, value }) => ({
      ...decodeStoredChunk(value),
      ordinal: ordinalOfKey(key),
    }));
    let read: Joined[] | undefined;
    const joined = (i: number): Joined => {
      read ??= this.#join(document, stored);
      const one = read[i];
      if (one === undefined) throw new Error('fewer chunks than entries');
      return one;
    };
    return stored.map(({ ordinal, shownHash }, i) => ({
      document,
      ordinal,
      shownHash,
      get id() {
        return joined(i).id;
      },
      get entry() {
        return joined(i).entry;
      },
    }));
  }

  #join(document: DocumentKey, stored: readonly StoredChunk[]): Joined[] {
    const source = this.textOf(document);
    if (source === undefined) {
      throw new StemmaError(
        'snapshot-inconsistent',
        `cannot read the chunks of '${document}': the snapshot has no text of it`,
        {
          data: { document },
          suggestions: [
            'Run `stemma run`; texts and chunks of stemma.lock do not belong together.',
          ],
        },
      );
    }
    const paths = headingPaths(
      source.marks,
      stored.map(({ start }) => start),
    );
    const occurrences = new Map<string, number>();
    return stored.map(({ start, end, tokens, shownPrefix }, i) => {
      const text = source.text.slice(start, end);
      const occurrence = occurrences.get(text) ?? 0;
      occurrences.set(text, occurrence + 1);
      const headings = paths[i] ?? [];
      const common = { start, end, text, tokens, headings, metadata: source.metadata };
      return {
        id: chunkIdOf(document, text, occurrence),
        entry: shownPrefix === '' ? common : { ...common, shown: shownPrefix + text },
      };
    });
  }
}
