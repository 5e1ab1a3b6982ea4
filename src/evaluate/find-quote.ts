import type { Span } from '../model/chunk.js';

/** Where a quote stands in a text. */
export interface QuoteMatch {
  /** How many places match; places may overlap. */
  readonly count: number;
  /** The place, where there is exactly one. */
  readonly span?: Span;
  /** True when only the runs of white space differ, so that the place is no exact copy. */
  readonly whiteSpaceDiffers: boolean;
}

/**
 * Finds a quote in a text: as it is, and only where that fails with any run of white space equal
 * to any other (line breaks and indentation seldom survive copying). White space is never ignored
 * between two words, and words are never joined. Costs one pass over the text.
 */
export function findQuote(text: string, quote: string): QuoteMatch {
  const exact = exactPlaces(text, quote);
  if (exact.length > 0) return matchOf(exact, false);
  return matchOf(patternPlaces(text, quote), true);
}

/** All places of a quote, found as `findQuote` finds it; overlapping ones too. */
export function quotePlaces(text: string, quote: string): Span[] {
  const exact = exactPlaces(text, quote);
  return exact.length > 0 ? exact : patternPlaces(text, quote);
}

/** True when two strings are equal apart from the length and kind of their white space. */
export function equalApartFromSpace(a: string, b: string): boolean {
  return wordsOf(a).join(' ') === wordsOf(b).join(' ');
}

function matchOf(places: readonly Span[], whiteSpaceDiffers: boolean): QuoteMatch {
  const [span] = places;
  const count = places.length;
  return { count, whiteSpaceDiffers, ...(count === 1 && span !== undefined ? { span } : {}) };
}

function exactPlaces(text: string, quote: string): Span[] {
  const places: Span[] = [];
  for (let at = text.indexOf(quote); at !== -1; at = text.indexOf(quote, at + 1)) {
    places.push({ start: at, end: at + quote.length });
  }
  return places;
}

/** All places of the words of a quote, any run of white space between them equal to any other. */
export function patternPlaces(text: string, quote: string): Span[] {
  const places: Span[] = [];
  const pattern = spacePattern(quote);
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    places.push({ start: match.index, end: match.index + match[0].length });
    pattern.lastIndex = match.index + 1;
  }
  return places;
}

function spacePattern(quote: string): RegExp {
  const words = wordsOf(quote).map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(words.join('\\s+'), 'g');
}

function wordsOf(text: string): string[] {
  return text.trim().split(/\s+/);
}
