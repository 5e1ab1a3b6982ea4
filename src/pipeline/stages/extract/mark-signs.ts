/*
 * Signs that stand in a text until the offsets of its marks are known: NUL, which no document holds,
 * what begins there, and NUL again. What a sign says is percent-encoded, so that nothing that is
 * done with the text on the way, such as collapsing its blanks, changes it.
 */
import type { Mark } from '../../../model/text.js';
import { headingMark } from './heading-mark.js';
import { inOrder } from './in-order.js';

/** The signs: of a heading one, at the beginning of its line; of others one at either end. */
export const sign = {
  heading: '\0h\0',
  table: '\0t\0',
  code: (language: string | undefined) => `\0c${encodeURIComponent(language ?? '')}\0`,
  link: (target: string) =>
    `\0l${encodeURIComponent(target.replace(/\p{Surrogate}/gu, '\ufffd'))}\0`,
  end: '\0e\0',
} as const;

/** A text without the signs of one kind. */
export function withoutSigns(text: string, kind: 'heading'): string {
  return text.replaceAll(sign[kind], '');
}

/** The text without its signs, and the marks that they stand for, in order. */
export function readSigns(signed: string): { text: string; marks: Mark[] } {
  const parts = signed.split('\0');
  const marks: Mark[] = [];
  const open: OpenSign[] = [];
  const headings: number[] = [];
  let text = '';
  for (const [i, part] of parts.entries()) {
    // What stands at odd places stood between two NULs.
    if (i % 2 === 0) text += part;
    else if (part === 'h') headings.push(text.length);
    else if (part !== 'e')
      open.push({ kind: part.slice(0, 1), said: part.slice(1), start: text.length });
    else marks.push(...markOf(open.pop(), text.length));
  }
  marks.push(...headings.flatMap((start) => headingAt(text, start)));
  return { text, marks: inOrder(marks) };
}

interface OpenSign {
  /** `t`, `c` or `l`. */
  readonly kind: string;
  readonly said: string;
  readonly start: number;
}

function markOf(sign: OpenSign | undefined, end: number): Mark[] {
  if (sign === undefined) return [];
  const { kind, start } = sign;
  const said = decodeURIComponent(sign.said);
  if (kind === 'l') return [{ type: 'link', target: said, start, end }];
  if (kind === 't') return [{ type: 'block', kind: 'table', start, end }];
  return [{ type: 'block', kind: 'code', ...(said !== '' && { language: said }), start, end }];
}

function headingAt(text: string, start: number): Mark[] {
  const feed = text.indexOf('\n', start);
  const line = text.slice(start, feed === -1 ? text.length : feed).trimEnd();
  const [, signs, title = ''] = /^(#{1,6})(?: ([^]*))?$/.exec(line) ?? [];
  if (signs === undefined) return [];
  return [headingMark({ level: signs.length, title, start, end: start + line.length })];
}
