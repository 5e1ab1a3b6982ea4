/**
 * Ends of the words of `text`, ascending; a word is a run of characters that are not white space,
 * with the white space before it. White space at the end belongs to the last word.
 */
export function wordEnds(text: string): number[] {
  const ends: number[] = [];
  for (const match of text.matchAll(/\S+/g)) ends.push(match.index + match[0].length);
  if (text.length === 0) return ends;
  if (ends.length > 0) ends.pop();
  ends.push(text.length);
  return ends;
}
