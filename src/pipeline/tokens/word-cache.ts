import * as z from 'zod';

const SPACE = 0x20;
const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

const LONGEST_CACHED = 64;
const CACHE_SIZE = 100_000;

/** Visible ASCII, and what BERT's pre-tokenizer makes of it: runs of letters and digits, and signs. */
const visible = /^[!-~]{2,}$/;
const sign = /[^0-9A-Za-z]/;
const parts = /[0-9A-Za-z]+|[!-~]/g;

/**
 * Encodes texts word by word and remembers the words.
 *
 * Right only for tokenizers that take no token across white space and look at none beside a word:
 * see `wordwiseTokens`. Then the ids of a text are those of its words, one after another; and those
 * of a word such as `$this->get('name')` are those of its letters and signs, of which there are
 * far fewer. That holds where no letter's normalisation depends on its neighbours, in ASCII, and
 * where no added token is in the word.
 */
export class WordCache {
  private readonly words = new Map<string, readonly number[]>();
  private readonly added: readonly string[];

  constructor(
    /** Encodes a text without special tokens. */
    private readonly encodeWhole: (text: string) => readonly number[],
    /** Contents of the tokens that are found in a text before it is cut. */
    added: readonly string[],
  ) {
    this.added = added.map((content) => content.toLowerCase());
  }

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
    const ids = this.isCut(word) ? this.encodeParts(word) : this.encodeWhole(word);
    if (word.length <= LONGEST_CACHED) {
      if (this.words.size >= CACHE_SIZE) this.words.clear();
      this.words.set(word, ids);
    }
    return ids;
  }

  private isCut(word: string): boolean {
    if (!visible.test(word) || !sign.test(word)) return false;
    const lowered = word.toLowerCase();
    return !this.added.some((content) => lowered.includes(content));
  }

  private encodeParts(word: string): readonly number[] {
    return (word.match(parts) ?? []).flatMap((part) => this.encodeWord(part));
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
 * The contents of the added tokens of a tokenizer.json that is BERT's: it cuts at white space before
 * anything else, its normalisation of a letter depends on no letter beyond white space, and none of
 * its added tokens holds or swallows white space. Undefined for others.
 */
export function wordwiseTokens(tokenizerJson: unknown): readonly string[] | undefined {
  const { success, data } = wordwiseSchema.safeParse(tokenizerJson);
  return success ? data.added_tokens.map(({ content }) => content) : undefined;
}
