import type { SimilarityMemory } from '../model/similarity-memory.js';
import { fromHex, toHex } from '../util/bytes.js';
import type { CacheDatabase } from './cache-database.js';

/** Bytes of the name of a pair, and of a pair with its similarity (float64, little endian). */
const NAME_BYTES = 32;
const ROW_BYTES = NAME_BYTES + 8;
/** Pairs that are kept: 8 MB. Others are compared again. */
const MOST_PAIRS = 200_000;

/** Similarities in cache.db: one note of rows. */
export class SqliteSimilarityMemory implements SimilarityMemory {
  constructor(readonly cache: CacheDatabase) {}

  load(fingerprint: string): ReadonlyMap<string, number> {
    const bytes = this.cache.note(noteName(fingerprint)) ?? new Uint8Array();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const similarities = new Map<string, number>();
    for (let at = 0; at + ROW_BYTES <= bytes.length; at += ROW_BYTES) {
      const name = toHex(bytes.subarray(at, at + NAME_BYTES));
      similarities.set(name, view.getFloat64(at + NAME_BYTES, true));
    }
    return similarities;
  }

  save(fingerprint: string, similarities: ReadonlyMap<string, number>): void {
    const rows = [...similarities].slice(0, MOST_PAIRS);
    const bytes = new Uint8Array(rows.length * ROW_BYTES);
    const view = new DataView(bytes.buffer);
    rows.forEach(([name, similarity], i) => {
      bytes.set(fromHex(name), i * ROW_BYTES);
      view.setFloat64(i * ROW_BYTES + NAME_BYTES, similarity, true);
    });
    this.cache.saveNote(noteName(fingerprint), bytes);
  }
}

function noteName(fingerprint: string): string {
  return `similarities:${fingerprint}`;
}
