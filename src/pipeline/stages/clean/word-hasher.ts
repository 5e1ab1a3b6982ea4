import { mixBits } from './line-hash.js';

/** A word's two hashes; the second is only needed where sets are compared. */
export type WordVisitor = (first: number, second: number) => void;

/** What a code unit is; 0 is not known yet. */
const GAP = 1;
const LETTER = 2;
const WHOLE = 3;

/** Scripts that write no spaces between words: each character counts as a word. */
const wholeWord =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const partOfWord = /[\p{L}\p{N}\p{M}]/u;

/**
 * Finds the words of texts: runs of letters, digits and combining marks, in lower case; single
 * characters of scripts without spaces, and beyond the Basic Multilingual Plane. Remembers what each
 * code unit is.
 */
export class WordHasher {
  readonly #kinds = new Uint8Array(0x10000);

  /** Calls `visit` with the hashes of each word, in order. */
  visitWords(text: string, visit: WordVisitor): void {
    const lower = text.toLowerCase();
    let first = SEED_ONE;
    let second = SEED_TWO;
    let inWord = false;
    for (let i = 0; i < lower.length; i++) {
      const unit = lower.charCodeAt(i);
      const kind = this.#kinds[unit] || this.#learn(unit);
      if (kind === LETTER) {
        first = Math.imul(first ^ unit, 0x01000193);
        second = Math.imul(second ^ unit, 0x85ebca77);
        inWord = true;
        continue;
      }
      if (inWord) visit(mixBits(first), mixBits(second));
      first = SEED_ONE;
      second = SEED_TWO;
      inWord = false;
      if (kind === GAP) continue;
      let whole = unit;
      // A surrogate pair is one character.
      if (unit >= 0xd800 && unit < 0xdc00) whole = (unit << 16) | lower.charCodeAt(++i);
      visit(mixBits(whole ^ SEED_ONE), mixBits(whole ^ SEED_TWO));
    }
    if (inWord) visit(mixBits(first), mixBits(second));
  }

  #learn(unit: number): number {
    const character = String.fromCharCode(unit);
    const isSurrogate = unit >= 0xd800 && unit < 0xe000;
    const kind =
      isSurrogate || wholeWord.test(character) ? WHOLE : partOfWord.test(character) ? LETTER : GAP;
    this.#kinds[unit] = kind;
    return kind;
  }
}

const SEED_ONE = 0x811c9dc5 | 0;
const SEED_TWO = 0x9e3779b9 | 0;
