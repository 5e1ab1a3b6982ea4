import type { SlicedChunk } from '../../diff/chunk-change.js';
import { chunkIdOf } from '../../model/chunk.js';
import { decodeStoredChunk, shownHashOf } from '../../model/entry-codecs.js';
import { ordinalOfKey, partsPrefix } from '../../model/entry-keys.js';
import type { TextEntry } from '../../model/text.js';
import type { ChunkReader } from '../../pipeline/chunk-reader.js';
import { headingPaths } from '../../pipeline/stages/chunk/heading-path.js';
import { rangeOfPrefix, readRange } from '../../tree/read.js';
import { toHex } from '../../util/bytes.js';
import type { ChunkPlace } from './chunk-item.js';

/** A chunk of one text of a snapshot. */
export interface TextChunk extends SlicedChunk {
  readonly ordinal: number;
  readonly tokens: number;
  /** Hash of what the embedder is shown, in hexadecimal digits. */
  readonly shown: string;
}

/** One text of a snapshot with its chunks; the text is read when it is asked for. */
export class ChunkedTextAt {
  readonly chunks: readonly TextChunk[];
  #entry: TextEntry | undefined;
  #ids: readonly string[] | undefined;

  constructor(
    readonly reader: ChunkReader,
    readonly key: string,
  ) {
    const range = rangeOfPrefix(partsPrefix(key));
    this.chunks = [...readRange(reader.reader, reader.roots.chunks, range)].map((entry) => {
      const { start, end, tokens, shownHash, shownPrefix } = decodeStoredChunk(entry.value);
      const ordinal = ordinalOfKey(entry.key);
      return { ordinal, start, end, tokens, context: shownPrefix, shown: toHex(shownHash) };
    });
  }

  /** The text; empty where the snapshot has none of that key, and then there are no chunks either. */
  get text(): string {
    return this.entry?.text ?? '';
  }

  get entry(): TextEntry | undefined {
    this.#entry ??= this.reader.textOf(this.key);
    return this.#entry;
  }

  /** Names the text of a chunk, whatever stands before it: equal texts, equal names. */
  textName({ start, end, context, shown }: TextChunk): string {
    return context === '' ? shown : toHex(shownHashOf(this.text.slice(start, end)));
  }

  /** Where a chunk stands; reads no text. */
  placeOf({ ordinal, start, end, tokens }: TextChunk): ChunkPlace {
    return { document: this.key, ordinal, start, end, tokens };
  }

  /** The same with its id and its text. */
  fullPlaceOf(chunk: TextChunk): ChunkPlace {
    this.#ids ??= this.#chunkIds();
    const id = this.#ids[this.chunks.indexOf(chunk)];
    if (id === undefined) throw new Error('a chunk of another text');
    return { ...this.placeOf(chunk), id, text: this.text.slice(chunk.start, chunk.end) };
  }

  /** Titles of the headings that a chunk stands under, outermost first. */
  headingsOf({ start }: TextChunk): readonly string[] {
    return headingPaths(this.entry?.marks ?? [], [start])[0] ?? [];
  }

  #chunkIds(): string[] {
    const occurrences = new Map<string, number>();
    return this.chunks.map(({ start, end }) => {
      const text = this.text.slice(start, end);
      const occurrence = occurrences.get(text) ?? 0;
      occurrences.set(text, occurrence + 1);
      return chunkIdOf(this.key, text, occurrence);
    });
  }
}
