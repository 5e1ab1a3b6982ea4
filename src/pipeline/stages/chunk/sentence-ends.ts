import { segmentEnds } from './segment-ends.js';

/** A line break inside a sentence: the next line goes on in lower case. */
const wrappedLine = /(?<=\S)\n(?=[ \t]*\p{Lowercase_Letter})/gu;

/**
 * Ends of the sentences of `text` (UAX 29 as the Unicode library knows it), ascending; a sentence
 * includes the white space after it. A line break ends a sentence unless the next line begins in
 * lower case, as it does in text that was wrapped at a column.
 */
export function sentenceEnds(text: string): number[] {
  // The locale is fixed: the machine's own must not reach a result.
  const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
  return segmentEnds(text.replace(wrappedLine, ' '), segmenter);
}
