import { createHash } from 'node:crypto';
import type { Embedder, Embedding } from '../../../src/model/embedder.js';
import {
  decodeStoredVector,
  encodeStoredChunk,
  encodeStoredText,
  shownHashOf,
} from '../../../src/model/entry-codecs.js';
import { chunkKey, documentKeyBytes, documentOfKey } from '../../../src/model/entry-keys.js';
import type { ObjectId } from '../../../src/model/object-id.js';
import type { Mark } from '../../../src/model/text.js';
import { embedStage } from '../../../src/pipeline/embed-stage.js';
import type { StageContext } from '../../../src/pipeline/stage-context.js';
import { SqliteVectorLocations } from '../../../src/store/sqlite-vector-locations.js';
import { buildMap, type MapEntry } from '../../../src/tree/build.js';
import { readRange } from '../../../src/tree/read.js';
import { compareBytes, utf8 } from '../../../src/util/bytes.js';
import { StageBench } from './stage-bench.js';

/** Chunks by document; each document's text is its chunks, a line each. */
export type Chunks = Readonly<Record<string, readonly string[]>>;

/** An embedder whose vectors are hashes of the texts; texts over 20 characters are cut there. */
export class HashEmbedder implements Embedder {
  readonly identity = 'hash';
  readonly dimensions = 8;
  readonly batchSize: number = 3;
  concurrency = 1;
  /** Texts of each call. */
  readonly calls: (readonly string[])[] = [];
  /** Called before each call is answered. */
  before: () => void = () => undefined;

  embedPassages(texts: readonly string[]): Promise<Embedding> {
    this.before();
    this.calls.push(texts);
    const truncated = texts.flatMap((text, i) => (text.length > 20 ? [i] : []));
    return Promise.resolve({ vectors: texts.map((text) => vectorOf(text)), truncated });
  }

  embedQueries(texts: readonly string[]): Promise<Embedding> {
    return this.embedPassages(texts);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  get embedded(): string[] {
    return this.calls.flat();
  }
}

/** The vector of a text, by the definition. */
export function vectorOf(text: string): Float32Array {
  const digest = createHash('sha256').update(text.slice(0, 20)).digest();
  return Float32Array.from(digest.subarray(0, 8), (byte) => byte / 255);
}

/** Makes texts and chunks maps and runs the embed stage on them. */
export class EmbedBench extends StageBench {
  readonly locations = new SqliteVectorLocations(this.cache);
  embedder = new HashEmbedder();
  /** What the embed stage takes for the time, in ms. */
  time = 0;

  /** The texts map and the chunks map of documents; `prefix` is shown before every chunk. */
  maps(chunks: Chunks, prefix = ''): { texts: ObjectId; chunks: ObjectId } {
    const texts: MapEntry[] = [];
    const parts: MapEntry[] = [];
    for (const [document, list] of Object.entries(chunks)) {
      const text = list.join('\n');
      const marks: Mark[] = [{ type: 'heading', level: 1, title: 'Top', start: 0, end: 1 }];
      const blob = { blob: this.store.put('blob', utf8(text)), pieced: false };
      const value = encodeStoredText({ ...blob, length: text.length, marks, metadata: { n: 1 } });
      texts.push({ key: documentKeyBytes(document), value });
      let start = 0;
      list.forEach((chunk, i) => {
        const end = start + chunk.length;
        const shownHash = shownHashOf(prefix + chunk);
        const stored = { start, end, tokens: 1, shownHash, shownPrefix: prefix };
        parts.push({ key: chunkKey(document, i), value: encodeStoredChunk(stored) });
        start = end + 1;
      });
    }
    const sorted = (entries: MapEntry[]) => entries.sort((a, b) => compareBytes(a.key, b.key));
    return {
      texts: buildMap(this.store, 'small', sorted(texts)),
      chunks: buildMap(this.store, 'small', sorted(parts)),
    };
  }

  embed(
    chunks: Chunks,
    options: Partial<StageContext> & { prefix?: string; located?: boolean } = {},
  ) {
    const { prefix, located, ...context } = options;
    const maps = this.maps(chunks, prefix);
    const stage = embedStage({
      embedder: this.embedder,
      texts: maps.texts,
      reader: this.reader,
      now: () => this.time,
      locations: located === false ? undefined : this.locations,
    });
    return this.run(stage, maps.chunks, context);
  }

  /** Vectors of a map: per document, in order of hash. */
  vectors(root: ObjectId): { document: string; values: number[]; truncated: boolean }[] {
    return [...readRange(this.reader, root)].map(({ key, value }) => {
      const { values, truncated } = decodeStoredVector(value);
      return { document: documentOfKey(key), values: [...values], truncated };
    });
  }
}

/** The vectors that documents should have, by the definition. */
export function expectedVectors(chunks: Chunks, prefix = '') {
  return Object.keys(chunks)
    .sort()
    .flatMap((document) =>
      [...new Set(chunks[document])]
        .map((chunk) => prefix + chunk)
        .sort((a, b) => compareBytes(shownHashOf(a), shownHashOf(b)))
        .map((text) => ({ document, values: [...vectorOf(text)], truncated: text.length > 20 })),
    );
}
