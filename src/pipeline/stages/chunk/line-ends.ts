/** Ends of the lines of `text`, line breaks included, ascending. */
export function lineEnds(text: string): number[] {
  return endsAfter(text, /\n/g);
}

/** Ends of the paragraphs of `text`, the blank lines after them included, ascending. */
export function paragraphEnds(text: string): number[] {
  return endsAfter(text, /\n[^\S\n]*\n\s*/g);
}

/** Where each match of `pattern` ends, and the end of a text that is not empty. */
function endsAfter(text: string, pattern: RegExp): number[] {
  const ends: number[] = [];
  for (const match of text.matchAll(pattern)) ends.push(match.index + match[0].length);
  if (text.length > (ends.at(-1) ?? 0)) ends.push(text.length);
  return ends;
}
