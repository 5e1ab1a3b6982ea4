/**
 * The part of a text that words put together from a model's tokens stand for: such words lack the
 * text's capitals, accents and spaces (`x - ray` for `X-ray`). The first that agrees apart from these;
 * the words themselves where none does.
 */
export function placeInText(words: string, text: string): string {
  const wanted = bareOf(words.replace(/(?:^|\s)##/g, '')).bare;
  const { bare, places } = bareOf(text);
  const at = wanted === '' ? -1 : bare.indexOf(wanted);
  if (at < 0) return words;
  const last = places[at + wanted.length - 1] ?? 0;
  const width = (text.codePointAt(last) ?? 0) > 0xffff ? 2 : 1;
  return text.slice(places[at], last + width);
}

/** A text without capitals, accents and white space, and where in it each code unit is from. */
function bareOf(text: string): { readonly bare: string; readonly places: readonly number[] } {
  let bare = '';
  const places: number[] = [];
  let at = 0;
  for (const character of text) {
    const plain = character
      .normalize('NFD')
      .replace(/[\p{M}\s]/gu, '')
      .toLowerCase();
    for (let i = 0; i < plain.length; i++) places.push(at);
    bare += plain;
    at += character.length;
  }
  return { bare, places };
}
