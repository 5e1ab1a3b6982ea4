import type { TextEdit } from './edit-text.js';

/**
 * Characters that take no room and mean nothing to a reader: soft hyphen, Mongolian vowel
 * separator, zero-width space, word joiner and invisible operators, byte order mark, and the tag
 * characters, which spell hidden words. Joiners, variation selectors and marks of direction stay:
 * emoji, Persian, Arabic and Hebrew need them.
 */
const invisible = /[\u00ad\u180e\u200b\u2060-\u2064\ufeff]+|(?:\udb40[\udc00-\udc7f])+/g;
/** A zero-width space parts words in scripts that write none between them. */
const spaceless = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*$/u;
const BLACK_FLAG = '\u{1f3f4}';
/** Code units before a zero-width space that tell its script; a letter and its marks. */
const LOOK_BEHIND = 8;

/** The edits that take invisible characters out of a text. */
export function invisibleEdits(text: string): TextEdit[] {
  const edits: TextEdit[] = [];
  for (const { 0: run, index } of text.matchAll(invisible)) {
    if (!isNeeded(text, run, index)) edits.push({ start: index, end: index + run.length, by: '' });
  }
  return edits;
}

function isNeeded(text: string, run: string, index: number): boolean {
  // The flags of England, Scotland and Wales are a black flag and tags.
  if (run.startsWith('\udb40')) return text.slice(index - 2, index) === BLACK_FLAG;
  if (run !== '\u200b') return false;
  return spaceless.test(text.slice(Math.max(0, index - LOOK_BEHIND), index));
}
