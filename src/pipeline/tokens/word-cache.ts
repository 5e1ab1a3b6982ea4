import * as z from 'zod';

const SPACE = 0x20;
const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

const LONGEST_CACHED = 64;
const CACHE_SIZE = 100_000;

/**
 * Encodes texts word by word and remembers the words.
 *
 * Right only for tokenizers that take no token across white space and look at none beside a word:
 * see `canCacheWords`. Then the ids of a text are those of its words, one after another.
 */
export class WordCache {
  private readonly words = new Map<string, readonly number[]>();

  /** `encodeWhole` encodes a text without special tokens. */
  constructor(private readonly encodeWhole: (text: string) => readonly number[]) {}

  encode(text: string): number[] {
    const ids: number[] = [];
    this.forEachWord(text, (word) => {
      for (const id of this.encodeWord(word)) ids.push(id);
    });
    return ids;
  }

  count(text: string): number {
    let total = 0;
    this.forEachWord(text, (word) => {
      total += this.encodeWord(word).length;
    });
    return total;
  }

  private forEachWord(text: string, visit: (word: string) => void): void {
    let start = 0;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      if (
        unit > SPACE ||
        (unit !== SPACE && unit !== LINE_FEED && unit !== TAB && unit !== CARRIAGE_RETURN)
      ) {
        continue;
      }
      if (index > start) visit(text.slice(start, index));
      start = index + 1;
    }
    if (start < text.length) visit(text.slice(start));
  }

  private encodeWord(word: string): readonly number[] {
    const known = this.words.get(word);
    if (known !== undefined) return known;
    const ids = this.encodeWhole(word);
    if (word.length <= LONGEST_CACHED) {
      if (this.words.size >= CACHE_SIZE) this.words.clear();
      this.words.set(word, ids);
    }
    return ids;
  }
}

const wordwiseSchema = z.object({
  normalizer: z.object({ type: z.literal('BertNormalizer') }),
  pre_tokenizer: z.object({ type: z.literal('BertPreTokenizer') }),
  model: z.object({ type: z.literal('WordPiece') }),
  added_tokens: z.array(
    z.object({
      content: z.string().regex(/^\S+$/),
      lstrip: z.literal(false).optional(),
      rstrip: z.literal(false).optional(),
    }),
  ),
});

/**
 * True when a tokenizer.json is BERT's: it cuts at white space before anything else, its
 * normalisation of a letter depends on no letter beyond white space, and none of its added tokens
 * holds or swallows white space.
 */
export function canCacheWords(tokenizerJson: unknown): boolean {
  return wordwiseSchema.safeParse(tokenizerJson).success;
}
