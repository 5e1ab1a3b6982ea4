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

/**
 * Counts byte-pair tokens (Sennrich et al. 2016, over bytes as in GPT-2).
 *
 * Of two equal ranks the left pair is merged first, as in tiktoken. Pairs wait in a heap, so one
 * long word (a base64 blob, a page of Chinese) costs n log n and not n².
 */
export class BytePairCounter {
  private readonly split: RegExp;
  /** Ranks by the token's bytes, each byte one character from U+0000 to U+00FF. */
  private readonly ranks = new Map<string, number>();
  /** Counts of short pieces that are no token themselves. */
  private readonly cache = new Map<string, number>();

  constructor({ split, tokens }: BytePairVocabulary) {
    this.split = split;
    tokens.forEach((token, rank) => {
      if (token !== undefined) this.ranks.set(toBytes(token), rank);
    });
  }

  /** Tokens of `text`. */
  count(text: string): number {
    let total = 0;
    for (const piece of text.match(this.split) ?? []) total += this.countPiece(piece);
    return total;
  }

  private countPiece(piece: string): number {
    const cached = this.cache.get(piece);
    if (cached !== undefined) return cached;
    const bytes = toBytes(piece);
    const count = this.ranks.has(bytes) ? 1 : this.countMerged(bytes);
    if (piece.length <= LONGEST_CACHED) {
      if (this.cache.size >= CACHE_SIZE) this.cache.clear();
      this.cache.set(piece, count);
    }
    return count;
  }

  /** Parts left when no two neighbours make a token. */
  private countMerged(bytes: string): number {
    const length = bytes.length;
    const ends = Int32Array.from({ length }, (_, start) => start + 1);
    const starts = Int32Array.from({ length: length + 1 }, (_, end) => end - 1);
    const heap = new NumberHeap();
    const offer = (start: number): void => {
      const middle = ends[start] ?? length;
      if (middle >= length) return;
      const rank = this.ranks.get(bytes.slice(start, ends[middle]));
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
      if (this.ranks.get(bytes.slice(start, end)) !== Math.floor(item / POSITIONS)) continue;
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

function toBytes(token: string | readonly number[]): string {
  const bytes = typeof token === 'string' ? Buffer.from(token, 'utf8') : Buffer.from(token);
  // ASCII is its own UTF-8: then the string serves as it is.
  return bytes.length === token.length && typeof token === 'string'
    ? token
    : bytes.toString('latin1');
}
