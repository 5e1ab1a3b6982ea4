import type { DocumentKey } from '../model/document.js';
import type { SignedText } from './stages/clean/decide-duplicates.js';
import { jaccard, shingleSet } from './stages/clean/shingles.js';
import { WordHasher } from './stages/clean/word-hasher.js';

/** Shingles of the sets that are held for the next comparison: 32 MB. */
const HELD_SHINGLES = 4_000_000;

/** Compares texts by their shingles; a text is read once for many comparisons in a row. */
export class TextSimilarity {
  readonly #words = new WordHasher();
  readonly #sets = new Map<string, Float64Array>();
  #held = 0;
  /** Every similarity that was asked for, by the ids of both texts. */
  readonly asked = new Map<string, number>();

  constructor(
    readonly textOf: (document: DocumentKey) => string,
    /** Those of earlier runs. */
    readonly known: ReadonlyMap<string, number>,
  ) {}

  /** Jaccard similarity of the shingle sets of two texts. */
  readonly between = (a: SignedText, b: SignedText): number => {
    const name = `${a.textId}${b.textId}`;
    const before = this.asked.get(name) ?? this.known.get(name);
    const similarity = before ?? jaccard(this.#setOf(a), this.#setOf(b));
    this.asked.set(name, similarity);
    return similarity;
  };

  #setOf({ document, textId }: SignedText): Float64Array {
    const held = this.#sets.get(textId);
    // Asked again, it becomes the latest.
    if (held !== undefined) this.#sets.delete(textId);
    const set = held ?? shingleSet(this.#words, this.textOf(document));
    this.#sets.set(textId, set);
    if (held === undefined) this.#held += set.length;
    for (const [oldest, { length }] of this.#sets) {
      if (this.#held <= HELD_SHINGLES || oldest === textId) break;
      this.#sets.delete(oldest);
      this.#held -= length;
    }
    return set;
  }
}
