/** ASCII punctuation, as Python's `string.punctuation` has it. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;
/** Articles that stand alone; letters and digits of any script are part of a word. */
const ARTICLES = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

/**
 * The words of an answer as SQuAD's official script compares them (Rajpurkar et al. 2016): lower case,
 * without ASCII punctuation, without English articles, parted at white space.
 */
export function answerWords(text: string): string[] {
  const bare = text.toLowerCase().replace(PUNCTUATION, '').replace(ARTICLES, ' ');
  return bare.split(/\s+/).filter((word) => word !== '');
}
