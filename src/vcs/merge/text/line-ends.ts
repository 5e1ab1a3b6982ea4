import type { Three } from '../three-way.js';
import { sideToTake } from '../three-way.js';

/** How the lines of a text end; `mixed` also where it has no end of a line. */
type LineEnd = '\n' | '\r\n' | 'mixed';

const BOM = '\ufeff';

/** Three texts that differ in their lines alone, and what puts the merged marks back. */
export interface PlainTexts {
  readonly texts: Three<string>;
  readonly restore: (text: string) => string;
}

/**
 * Takes the byte order mark and, where a side changed them throughout, the line ends off three
 * texts, so that neither makes every line a conflict. Both are merged on their own: the side that
 * changed them wins. Where all three end their lines in the same way, or a text in several ways,
 * line ends stay part of their lines.
 */
export function withoutMarks(three: Three<string>): PlainTexts {
  const bom = mergedOf(each(three, (text) => text.startsWith(BOM)));
  const bare = each(three, (text) => (text.startsWith(BOM) ? text.slice(1) : text));
  const ends = each(bare, lineEndOf);
  const isUniform = ends.base !== 'mixed' && ends.ours !== 'mixed' && ends.theirs !== 'mixed';
  const changed = isUniform && (ends.ours !== ends.base || ends.theirs !== ends.base);
  const texts = changed ? each(bare, (text) => text.replaceAll('\r\n', '\n')) : bare;
  const crlf = changed && mergedOf(ends) === '\r\n';
  return {
    texts,
    restore: (text) => (bom ? BOM : '') + (crlf ? text.replaceAll('\n', '\r\n') : text),
  };
}

function each<A, B>({ base, ours, theirs }: Three<A>, change: (value: A) => B): Three<B> {
  return { base: change(base), ours: change(ours), theirs: change(theirs) };
}

function mergedOf<T>(three: Three<T>): T {
  return sideToTake(three) === 'theirs' ? three.theirs : three.ours;
}

function lineEndOf(text: string): LineEnd {
  const all = text.split('\n').length - 1;
  const pairs = text.split('\r\n').length - 1;
  if (all === 0) return 'mixed';
  return pairs === 0 ? '\n' : pairs === all ? '\r\n' : 'mixed';
}
