/** How terms are found; a change of results raises it. It is part of fitted models and identities. */
export const TERM_SCANNER_VERSION = 1;

const SEPARATOR = 0;
const WORD = 1;
const SINGLE = 2;
const UNKNOWN = 255;

const WORD_CHARACTER = /[\p{L}\p{N}\p{M}]/u;
/** Scripts written without spaces: each of their characters is a term. */
const SINGLE_CHARACTER =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const ABOVE_LATIN_1 = /[\u0100-\uffff]/;

/** Stands for the edge of a term; no character of one. */
const EDGE = 0;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Told of a term: its hash, and where it stands in the folded text. */
export type TermVisitor = (hash: number, folded: string, start: number, end: number) => void;

/** Hash of a run of terms, and the term before it; another than that of them the other way round. */
export function hashPair(run: number, before: number): number {
  return finish(Math.imul(run, FNV_PRIME) ^ before);
}

/**
 * Calls `visit` with the hash of each run of `size` UTF-16 code units of a term, an edge before it and
 * one after it included; a shorter term is one run. No hash is that of a whole term by design.
 */
export function hashRuns(
  { folded, start, end }: { readonly folded: string; readonly start: number; readonly end: number },
  size: number,
  visit: (hash: number) => void,
): void {
  for (let first = start - 1; ; first += 1) {
    let hash = ~FNV_OFFSET;
    const last = Math.min(end, first + size - 1);
    for (let index = first; index <= last; index += 1) {
      const unit = index < start || index === end ? EDGE : folded.charCodeAt(index);
      hash = Math.imul(hash ^ unit, FNV_PRIME);
    }
    visit(finish(hash));
    if (last === end) return;
  }
}

/**
 * Finds the terms of texts: runs of letters, digits and marks, in Unicode form NFC. A term is
 * known by a 32-bit hash, so no string is made for it: that is most of the speed.
 */
export class TermScanner {
  /** Class of each UTF-16 code unit, found out when it is first met. */
  private readonly classes = new Uint8Array(65_536).fill(UNKNOWN);

  constructor(private readonly lowercase: boolean) {}

  /**
   * Calls `visit` with each term of `text`, in order: its hash, and the text as it was folded with
   * the term's place in it.
   */
  scan(text: string, visit: TermVisitor): void {
    const normal = ABOVE_LATIN_1.test(text) ? text.normalize('NFC') : text;
    const folded = this.lowercase ? normal.toLowerCase() : normal;
    const { classes } = this;
    let hash = FNV_OFFSET;
    let start = -1;
    for (let index = 0; index < folded.length; index += 1) {
      const unit = folded.charCodeAt(index);
      let kind = classes[unit] ?? SEPARATOR;
      if (kind === UNKNOWN) kind = this.classify(folded, index);
      if (kind === WORD) {
        hash = Math.imul(hash ^ unit, FNV_PRIME);
        if (start < 0) start = index;
        continue;
      }
      if (start >= 0) visit(finish(hash), folded, start, index);
      hash = FNV_OFFSET;
      start = -1;
      if (kind === SINGLE) {
        visit(finish(Math.imul(FNV_OFFSET ^ unit, FNV_PRIME)), folded, index, index + 1);
      }
    }
    if (start >= 0) visit(finish(hash), folded, start, folded.length);
  }

  /** Surrogates are part of words, so that letters outside the basic plane are; lone ones too. */
  private classify(text: string, index: number): number {
    const unit = text.charCodeAt(index);
    const character = text.charAt(index);
    const isSurrogate = unit >= 0xd800 && unit <= 0xdfff;
    let kind = isSurrogate || WORD_CHARACTER.test(character) ? WORD : SEPARATOR;
    if (SINGLE_CHARACTER.test(character)) kind = SINGLE;
    this.classes[unit] = kind;
    return kind;
  }
}

/** Spreads a hash over all 32 bits: the finalizer of MurmurHash3 (Appleby 2011, public domain). */
function finish(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  mixed ^= mixed >>> 16;
  return mixed >>> 0;
}
