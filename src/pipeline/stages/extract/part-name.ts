/** UTF-8 bytes that the name of a part may have. */
export const MAX_PART_BYTES = 512;

/**
 * What cannot stand in a part of a document key as it is: control characters, slashes, the sign of
 * the encoding itself, and characters that cannot be seen or turn the direction of writing.
 */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const unsafe = /[\0-\x1f\x7f-\x9f%/\\\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * The name that a row with that id has behind its document's key: the id, with unsafe characters
 * percent-encoded by their UTF-8 bytes. Two ids never have the same name.
 */
export function partName(id: string): string {
  if (id === '.' || id === '..') return id.replaceAll('.', '%2E');
  return id.replace(unsafe, (character) => encodeURIComponent(character));
}
