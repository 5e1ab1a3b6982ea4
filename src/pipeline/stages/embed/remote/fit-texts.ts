import type { TokenCounter } from '../../../../model/token-counter.js';
import { textTooLong } from '../text-too-long.js';

/** The longest text that a model takes, and what is done with a longer one. */
export interface TextLimit {
  readonly maxTokens: number;
  readonly overflow: 'error' | 'truncate';
  readonly counter: TokenCounter;
}

/** Texts as they are sent. */
export interface FittedTexts {
  readonly texts: readonly string[];
  /** Tokens of each: counted, or estimated where the tokenizer is not known. */
  readonly tokens: readonly number[];
  /** Indices of those that were cut. */
  readonly truncated: readonly number[];
}

/** A token has seldom fewer bytes; what depends on it is only the size and the pace of requests. */
const ESTIMATED_BYTES_PER_TOKEN = 3;

/**
 * Counts the tokens of texts and holds them to the limit, where there is one. Throws
 * `text-too-long` where `overflow` is `error`.
 */
export function fitTexts(
  texts: readonly string[],
  { counter, limit }: { readonly counter?: TokenCounter; readonly limit?: TextLimit },
): FittedTexts {
  const truncated: number[] = [];
  const tokens: number[] = [];
  const fitted = texts.map((text, index) => {
    const count = counter === undefined ? estimateTokens(text) : counter.count(text);
    if (limit === undefined || count <= limit.maxTokens) {
      tokens.push(count);
      return text;
    }
    if (limit.overflow === 'error')
      throw textTooLong(text, { tokens: count, limit: limit.maxTokens });
    truncated.push(index);
    tokens.push(limit.maxTokens);
    return cutAtTokens(text, limit);
  });
  return { texts: fitted, tokens, truncated };
}

function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / ESTIMATED_BYTES_PER_TOKEN);
}

/** A beginning of `text` of no more than the tokens, as long as halving finds; no character is cut. */
function cutAtTokens(text: string, { counter, maxTokens }: TextLimit): string {
  let fits = 0;
  let over = text.length;
  while (over - fits > 1) {
    const middle = Math.floor((fits + over) / 2);
    if (counter.count(text.slice(0, middle)) <= maxTokens) fits = middle;
    else over = middle;
  }
  const last = text.charCodeAt(fits - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splitsPair ? fits - 1 : fits);
}
