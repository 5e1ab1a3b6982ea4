import { matchRenames, type LoneText, type Rename } from '../../diff/match-renames.js';
import { decodeStoredText } from '../../model/entry-codecs.js';
import { documentKeyBytes } from '../../model/entry-keys.js';
import type { ChunkReader } from '../../pipeline/chunk-reader.js';
import { getValue } from '../../tree/read.js';

/** Characters on either side up to which removed and added texts are compared by their lines. */
const MOST_CHARACTERS = 64 * 2 ** 20;

/**
 * Texts that stand under another key now: first those that are the same to the byte, by their ids
 * alone; then the others by the lines they share, as long as they are not more than 64 Mi characters.
 */
export function findRenames(
  before: { readonly reader: ChunkReader; readonly keys: readonly string[] },
  after: { readonly reader: ChunkReader; readonly keys: readonly string[] },
): Rename[] {
  const old = new Side(before.reader, before.keys);
  const fresh = new Side(after.reader, after.keys);
  const renames = sameTexts(old, fresh);
  for (const { from, to } of renames) {
    old.lengths.delete(from);
    fresh.lengths.delete(to);
  }
  if (old.isEmpty || fresh.isEmpty) return renames;
  if (Math.max(old.characters, fresh.characters) > MOST_CHARACTERS) return renames;
  return [...renames, ...matchRenames(old.texts(), fresh.texts())];
}

function sameTexts(old: Side, fresh: Side): Rename[] {
  const byBlob = new Map<string, string[]>();
  for (const [key, { blob }] of old.lengths) byBlob.set(blob, [...(byBlob.get(blob) ?? []), key]);
  return [...fresh.lengths].flatMap(([to, { blob, length }]) => {
    const from = length === 0 ? undefined : byBlob.get(blob)?.shift();
    return from === undefined ? [] : [{ from, to, similarity: 1 }];
  });
}

/** Texts that one side alone has. */
class Side {
  readonly lengths = new Map<string, { readonly blob: string; readonly length: number }>();

  constructor(
    readonly reader: ChunkReader,
    keys: readonly string[],
  ) {
    for (const key of keys) {
      const value = getValue(reader.reader, reader.roots.texts, documentKeyBytes(key));
      if (value === undefined) continue;
      const { blob, length } = decodeStoredText(value);
      this.lengths.set(key, { blob, length });
    }
  }

  get isEmpty(): boolean {
    return this.lengths.size === 0;
  }

  get characters(): number {
    let sum = 0;
    for (const { length } of this.lengths.values()) sum += length;
    return sum;
  }

  texts(): LoneText[] {
    return [...this.lengths.keys()].map((key) => ({
      key,
      text: this.reader.textOf(key)?.text ?? '',
    }));
  }
}
