import type { TextBlock } from './text-lines.js';

/** Hyphens with which a word may be broken: the usual one, its non-breaking twin, the soft one. */
const HYPHEN = /[-\u2010\u00AD]$/;

/**
 * Joins lines that were broken within a word. Between two lower-case letters the hyphen goes, unless
 * the document itself writes the word with a hyphen where it is not broken, and never without. A soft
 * hyphen always goes. Any other hyphen right behind a letter or digit stays, and no blank follows it:
 * `IO-` and `470-E` are `IO-470-E`.
 */
export class EndHyphens {
  readonly #words = new Set<string>();

  constructor(pages: Iterable<readonly TextBlock[]>) {
    for (const blocks of pages) {
      for (const { lines } of blocks) {
        for (const { text } of lines) {
          const words =
            text.toLowerCase().match(/[\p{L}\p{N}]+(?:[-\u2010][\p{L}\p{N}]+)*/gu) ?? [];
          for (const word of words) this.#words.add(word.replaceAll('\u2010', '-'));
        }
      }
    }
  }

  /** The text so far and the next line as they stand side by side. */
  join(before: string, after: string): { readonly before: string; readonly after: string } {
    const stem = before.slice(0, -1);
    if (!HYPHEN.test(before) || !/[\p{L}\p{N}]$/u.test(stem))
      return { before: `${before} `, after };
    if (before.endsWith('\u00AD')) return { before: stem, after };
    if (!/\p{Ll}$/u.test(stem) || !/^\p{Ll}/u.test(after)) return { before, after };
    return this.#isCompound(stem, after) ? { before, after } : { before: stem, after };
  }

  #isCompound(stem: string, after: string): boolean {
    const first =
      /[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*$/u.exec(stem.slice(-64))?.[0].toLowerCase() ?? '';
    const second = /^[\p{L}\p{N}]+/u.exec(after.slice(0, 64))?.[0].toLowerCase() ?? '';
    return this.#words.has(`${first}-${second}`) && !this.#words.has(first + second);
  }
}
