import { NumberHeap } from './number-heap.js';

/** A byte-pair vocabulary as gpt-tokenizer ships it. */
export interface BytePairVocabulary {
  /** Cuts a text into pieces that are encoded one by one; global and Unicode-aware. */
  readonly split: RegExp;
  /** Tokens by rank: a string, or bytes where they are not UTF-8. */
  readonly tokens: readonly (string | readonly number[] | undefined)[];
}

const LONGEST_CACHED = 64;
const CACHE_SIZE = 100_000;
/** Positions in a piece are below it, so rank × it + position orders pairs by rank, then place. */
const POSITIONS = 2 ** 31;

/** Of a byte that is within a character. */
const WITHIN = -1;

interface RankedRanges {
  /** Bytes. */
  readonly length: number;
  /** Rank of the token that the bytes from `start` up to `end` are, if they are one. */
  readonly rankOf: (start: number, end: number) => number | undefined;
}

/**
 * Counts byte-pair tokens (Sennrich et al. 2016, over bytes as in GPT-2).
 *
 * Of two equal ranks the left pair is merged first, as in tiktoken. Pairs wait in a heap, so one
 * long word (a base64 blob, a page of Chinese) costs n log n and not n².
 */
export class BytePairCounter {
  private readonly split: RegExp;
  /** Ranks of the tokens that are text, by that text. */
  private readonly texts = new Map<string, number>();
  /** Ranks of those that are bytes, each of them a character from U+0000 to U+00FF. */
  private readonly fragments = new Map<string, number>();
  /** Counts of short pieces that are no token themselves. */
  private readonly cache = new Map<string, number>();

  constructor({ split, tokens }: BytePairVocabulary) {
    this.split = split;
    for (const [rank, token] of tokens.entries()) {
      if (typeof token === 'string') this.texts.set(token, rank);
      else if (token !== undefined) this.fragments.set(String.fromCharCode(...token), rank);
    }
  }

  /** Tokens of `text`. */
  count(text: string): number {
    let total = 0;
    for (const piece of text.match(this.split) ?? []) total += this.countPiece(piece);
    return total;
  }

  private countPiece(piece: string): number {
    if (this.texts.has(piece)) return 1;
    const cached = this.cache.get(piece);
    if (cached !== undefined) return cached;
    const count = this.countMerged(this.rankedRanges(piece));
    if (piece.length <= LONGEST_CACHED) {
      if (this.cache.size >= CACHE_SIZE) this.cache.clear();
      this.cache.set(piece, count);
    }
    return count;
  }

  /** The bytes of a piece in UTF-8, and the ranks of their ranges. */
  private rankedRanges(piece: string): RankedRanges {
    const encoded = Buffer.from(piece, 'utf8');
    const { length } = encoded;
    // ASCII is its own UTF-8.
    if (length === piece.length) {
      return { length, rankOf: (start, end) => this.texts.get(piece.slice(start, end)) };
    }
    const bytes = encoded.toString('latin1');
    // Half of a surrogate pair was written as U+FFFD.
    const text = encoded.toString('utf8');
    const places = placesOfCharacters(text, length);
    const rankOf = (start: number, end: number): number | undefined => {
      const from = places[start] ?? WITHIN;
      const to = places[end] ?? WITHIN;
      const rank =
        from === WITHIN || to === WITHIN ? undefined : this.texts.get(text.slice(from, to));
      return rank ?? this.fragments.get(bytes.slice(start, end));
    };
    return { length, rankOf };
  }

  /** Parts left when no two neighbours make a token. */
  private countMerged({ length, rankOf }: RankedRanges): number {
    if (rankOf(0, length) !== undefined) return 1;
    const ends = Int32Array.from({ length }, (_, start) => start + 1);
    const starts = Int32Array.from({ length: length + 1 }, (_, end) => end - 1);
    const heap = new NumberHeap();
    const offer = (start: number): void => {
      const middle = ends[start] ?? length;
      if (middle >= length) return;
      const rank = rankOf(start, ends[middle] ?? length);
      if (rank !== undefined) heap.push(rank * POSITIONS + start);
    };
    for (let start = 0; start < length; start += 1) offer(start);
    let parts = length;
    for (let item = heap.pop(); item !== undefined; item = heap.pop()) {
      const start = item % POSITIONS;
      const middle = ends[start] ?? 0;
      // A merge leaves offers of parts that are gone: a part has end 0 then, or makes another token.
      if (middle === 0 || middle >= length) continue;
      const end = ends[middle] ?? 0;
      if (rankOf(start, end) !== Math.floor(item / POSITIONS)) continue;
      ends[start] = end;
      starts[end] = start;
      ends[middle] = 0;
      parts -= 1;
      offer(start);
      const before = start > 0 ? (starts[start] ?? -1) : -1;
      if (before >= 0) offer(before);
    }
    return parts;
  }
}

/** For each byte the index of the character that begins there, or `WITHIN` where none does. */
function placesOfCharacters(text: string, length: number): Int32Array {
  const places = new Int32Array(length + 1).fill(WITHIN);
  let byte = 0;
  let index = 0;
  for (const character of text) {
    places[byte] = index;
    byte += Buffer.byteLength(character);
    index += character.length;
  }
  places[byte] = index;
  return places;
}
