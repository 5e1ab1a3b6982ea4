import type { TextEdit } from './edit-text.js';

/** Normal forms that a text can be brought into. */
export type NormalForm = 'NFC' | 'NFKC';

/** Combining marks in a row that are still normalised: the library's time grows with their square. */
const MOST_MARKS = 64;

/** Beyond U+02FF: characters below are never joined to what stands before them. */
const high = String.raw`\u0300-\uffff`;
const mayBeFlood = new RegExp(`[${high}]{${MOST_MARKS + 1}}`);
const flood = new RegExp(`\\p{M}{${MOST_MARKS + 1}}`, 'u');
/** What may change: characters beyond U+02FF with the one before them, and some of Latin-1. */
const changeable = new RegExp(`[\\0-\\u02ff]?[${high}]+|[\\u00a0-\\u02ff]`, 'g');
/** Compatibility and half-width jamo that stand for vowels and for final consonants. */
const laterJamo = String.raw`\u3133\u3135\u3136\u313a-\u313f\u314f-\u3163\uffa3\uffa5\uffa6\uffaa-\uffaf\uffc2-\uffdc`;
/**
 * A character with what may be joined to it: combining marks, conjoining jamo and those that become
 * ones, half-width voiced marks, the vowel signs of Kirat Rai.
 */
const cluster = new RegExp(
  String.raw`[^](?:\p{M}|[\u1160-\u11ff\ud7b0-\ud7fb${laterJamo}\uff9e\uff9f\u{16d63}\u{16d67}-\u{16d6a}])*`,
  'gu',
);

/**
 * The edits that bring a text into a normal form: the result is what `String.normalize` gives, cut
 * as fine as the form allows, so that marks can follow. Floods of combining marks are left alone.
 */
export function unicodeEdits(text: string, form: NormalForm): TextEdit[] {
  const flooded = mayBeFlood.test(text) && flood.test(text);
  if (!flooded && text.normalize(form) === text) return [];
  const edits: TextEdit[] = [];
  for (const { 0: part, index } of text.matchAll(changeable)) {
    const hasFlood = flooded && flood.test(part);
    const whole = hasFlood ? undefined : part.normalize(form);
    if (whole === part) continue;
    const fine = clusterEdits(part, index, form);
    const joins = whole === undefined || joined(part, index, fine) === whole;
    if (joins) for (const edit of fine) edits.push(edit);
    // Characters of two clusters were joined after all: a rule of a newer Unicode.
    else edits.push({ start: index, end: index + part.length, by: whole });
  }
  return edits;
}

function clusterEdits(part: string, offset: number, form: NormalForm): TextEdit[] {
  const edits: TextEdit[] = [];
  for (const { 0: piece, index } of part.matchAll(cluster)) {
    if (piece.length > MOST_MARKS && flood.test(piece)) continue;
    const by = piece.normalize(form);
    const start = offset + index;
    if (by !== piece) edits.push({ start, end: start + piece.length, by });
  }
  return edits;
}

function joined(part: string, offset: number, edits: readonly TextEdit[]): string {
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end, by } of edits) {
    pieces.push(part.slice(from, start - offset), by);
    from = end - offset;
  }
  return pieces.join('') + part.slice(from);
}
