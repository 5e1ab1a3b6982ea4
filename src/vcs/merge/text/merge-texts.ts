import { fromUtf8, utf8 } from '../../../util/bytes.js';
import type { Three } from '../three-way.js';
import type { MarkerStyle } from './conflict-markers.js';
import { PLAIN_MARKERS, writeParts } from './conflict-markers.js';
import { withoutMarks } from './line-ends.js';
import { mergeLines } from './merge-lines.js';
import { splitLines } from './number-lines.js';

/** Bytes of a text up to which it is merged by line. */
const MAX_TEXT_BYTES = 32 * 1024 * 1024;

/** Why a file cannot be merged by line. */
export type NoText = 'binary' | 'not UTF-8' | 'too large';

/**
 * A merged text; with conflicts, it holds markers around them. `whole` is a file that is no text and
 * that both sides changed: there is nothing between one and the other.
 */
export type TextMerge =
  { readonly merged: Uint8Array; readonly conflicts: number } | { readonly whole: NoText };

/** Merges three versions of a text by line; a version that is not there counts as an empty one. */
export function mergeTexts(
  versions: Partial<Three<Uint8Array>>,
  style: MarkerStyle = PLAIN_MARKERS,
): TextMerge {
  const none = new Uint8Array();
  const { base = none, ours = none, theirs = none } = versions;
  for (const bytes of [base, ours, theirs]) {
    const reason = whyNoText(bytes);
    if (reason !== undefined) return { whole: reason };
  }
  const texts = { base: fromUtf8(base), ours: fromUtf8(ours), theirs: fromUtf8(theirs) };
  // Without a base there is nothing that a side could have changed.
  const plain = withoutMarks(versions.base === undefined ? { ...texts, base: texts.ours } : texts);
  const lines = {
    base: versions.base === undefined ? [] : splitLines(plain.texts.base),
    ours: splitLines(plain.texts.ours),
    theirs: splitLines(plain.texts.theirs),
  };
  const parts = mergeLines(lines, style.showBase ? 'whole' : 'fine');
  const conflicts = parts.filter((part) => !('lines' in part)).length;
  return { merged: utf8(plain.restore(writeParts(parts, style))), conflicts };
}

/** Undefined for a text: UTF-8 without a NUL. */
export function whyNoText(bytes: Uint8Array): NoText | undefined {
  if (bytes.length > MAX_TEXT_BYTES) return 'too large';
  if (bytes.includes(0)) return 'binary';
  try {
    fromUtf8(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof TypeError) return 'not UTF-8';
    throw error;
  }
}
