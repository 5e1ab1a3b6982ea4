import type { Span } from '../model/chunk.js';

/** A text taken apart: token `i` reaches from `starts[i]` to `starts[i + 1]`. */
export interface Tokens {
  /** Numbers that are equal for equal tokens. */
  readonly names: Int32Array;
  /** One more than there are tokens; the last is the end. */
  readonly starts: Int32Array;
}

/** Gives equal numbers to equal strings, of one or several texts. */
export class TokenNames {
  readonly #names = new Map<string, number>();

  nameOf(token: string): number {
    const known = this.#names.get(token);
    if (known !== undefined) return known;
    this.#names.set(token, this.#names.size);
    return this.#names.size - 1;
  }
}

/**
 * Lines, each with its end and the empty lines behind it: an empty line alone says nothing about
 * what belongs together. Lines that differ only in how they end have the same name.
 */
export function lineTokens(text: string, names: TokenNames): Tokens {
  const found: number[] = [];
  const starts: number[] = [0];
  for (let start = 0; start < text.length;) {
    let end = text.indexOf('\n', start) + 1 || text.length;
    while (text[end] === '\n' || (text[end] === '\r' && text[end + 1] === '\n')) end++;
    found.push(names.nameOf(text.slice(start, lineContentEnd(text, { start, end }))));
    starts.push(end);
    start = end;
  }
  return { names: Int32Array.from(found), starts: Int32Array.from(starts) };
}

/** Where the line breaks at the end of a line begin. */
export function lineContentEnd(text: string, { start, end }: Span): number {
  let content = end;
  while (content > start && (text[content - 1] === '\n' || text[content - 1] === '\r')) content--;
  return content;
}

/*
 * Words, white space, and every other character for itself. Scripts that set no spaces between
 * words count by character. Longer words than people write are cut.
 */
const alone = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}`;
const WORD = new RegExp(
  String.raw`[${alone}]\p{M}*|(?:(?![${alone}])[\p{L}\p{N}\p{M}_]){1,64}|\n|[^\S\n]{1,64}|.`,
  'gsu',
);

/** The words of a span of a text, see above; offsets are of the text. */
export function wordTokens(text: string, span: Span, names: TokenNames): Tokens {
  const found: number[] = [];
  const starts: number[] = [span.start];
  const part = text.slice(span.start, span.end);
  for (const [token] of part.matchAll(WORD)) {
    found.push(names.nameOf(token));
    starts.push((starts.at(-1) ?? 0) + token.length);
  }
  return { names: Int32Array.from(found), starts: Int32Array.from(starts) };
}
