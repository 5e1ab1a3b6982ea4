import type { BlockMark, LinkMark, Mark } from '../../../model/text.js';

/** UTF-16 code units that a target, and a title behind it, may have. */
const MAX_TARGET = 4096;
/** Parentheses in one another that a target may have, as in CommonMark. */
const MAX_PARENTHESES = 32;

/**
 * The inline links of a Markdown text, `[words](target "title")`, in order: each marks its words.
 * Links by reference, bare addresses and pictures have no mark, nor what looks like a link in code.
 * One pass, linear in the length of the text. After CommonMark 0.31, 6.3.
 */
export function scanLinks(text: string, blocks: readonly Mark[]): LinkMark[] {
  const code = blocks.filter((mark): mark is BlockMark => mark.type === 'block');
  const marks: LinkMark[] = [];
  let next = text.indexOf('](');
  for (const { start, end } of paragraphs(
    text,
    code.filter(({ kind }) => kind === 'code'),
  )) {
    if (next === -1) return marks;
    if (next >= end) continue;
    for (const mark of linksOf(text.slice(start, end))) {
      marks.push({ ...mark, start: mark.start + start, end: mark.end + start });
    }
    next = text.indexOf('](', end);
  }
  return marks;
}

/** Ranges between empty lines and blocks of code: nothing inline reaches over them. */
function* paragraphs(
  text: string,
  code: readonly BlockMark[],
): Generator<{ readonly start: number; readonly end: number }, void, undefined> {
  let start = 0;
  for (const block of [...code, { start: text.length, end: text.length }]) {
    while (start < block.start) {
      const blank = text.indexOf('\n\n', start);
      const end = blank === -1 || blank > block.start ? block.start : blank;
      yield { start, end };
      start = end === block.start ? end : end + 2;
    }
    start = block.end;
  }
}

/** The links of one paragraph. */
function linksOf(paragraph: string): LinkMark[] {
  const links: LinkMark[] = [];
  const spans = new CodeSpans(paragraph);
  /** Offsets of brackets that are open. */
  let open: number[] = [];
  const sign = /[[\]`\\]/g;
  for (let found = sign.exec(paragraph); found !== null; found = sign.exec(paragraph)) {
    const at = found.index;
    if (found[0] === '\\') sign.lastIndex = at + 2;
    else if (found[0] === '`') sign.lastIndex = spans.endOf(at);
    else if (found[0] === '[') open.push(at);
    else {
      const opening = open.pop();
      const target = opening === undefined ? undefined : readTarget(paragraph, at + 1);
      if (opening === undefined || target === undefined) continue;
      sign.lastIndex = target.end;
      if (paragraph[opening - 1] === '!' || target.text === '') continue;
      links.push({ type: 'link', target: target.text, start: opening + 1, end: at });
      // No link is in another one.
      open = [];
    }
  }
  return links;
}

/** Where code in a line ends: at the next run of as many back quotes as it began with. */
class CodeSpans {
  #runs: Map<number, number[]> | undefined;

  constructor(readonly paragraph: string) {}

  /** Offset behind the code that begins at an offset, or behind its back quotes if none does. */
  endOf(start: number): number {
    this.#runs ??= runsOf(this.paragraph);
    let length = 1;
    while (this.paragraph[start + length] === '`') length += 1;
    const ends = this.#runs.get(length) ?? [];
    // The list is in descending order, so that what was passed is taken off its end.
    while ((ends.at(-1) ?? Infinity) <= start) ends.pop();
    const closing = ends.at(-1);
    return (closing ?? start) + length;
  }
}

/** Offsets of runs of back quotes by their length, the last first. */
function runsOf(paragraph: string): Map<number, number[]> {
  const runs = new Map<number, number[]>();
  for (const { index, 0: run } of paragraph.matchAll(/`+/g)) {
    const list = runs.get(run.length) ?? [];
    runs.set(run.length, list);
    list.push(index);
  }
  for (const list of runs.values()) list.reverse();
  return runs;
}

/** The target in parentheses at an offset, and the offset behind them. */
function readTarget(
  text: string,
  start: number,
): { readonly text: string; readonly end: number } | undefined {
  if (text[start] !== '(') return undefined;
  const from = skipSpace(text, start + 1);
  const target = text[from] === '<' ? pointed(text, from) : bare(text, from);
  if (target === undefined) return undefined;
  const rest = /^\s*(?:"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|\((?:\\[^]|[^()\\])*\))?\s*\)/.exec(
    text.slice(target.end, target.end + MAX_TARGET),
  );
  return rest === null ? undefined : { text: target.text, end: target.end + rest[0].length };
}

function pointed(text: string, start: number) {
  const end = text.slice(start, start + MAX_TARGET).search(/[>\n]/);
  if (end === -1 || text[start + end] === '\n') return undefined;
  return { text: text.slice(start + 1, start + end), end: start + end + 1 };
}

function bare(text: string, start: number) {
  let depth = 0;
  let at = start;
  for (; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (at - start > MAX_TARGET) return undefined;
    if (character === '\\') at += 1;
    else if (character === '(' && depth === MAX_PARENTHESES) return undefined;
    else if (character === '(') depth += 1;
    else if (character === ')' && depth === 0) break;
    else if (character === ')') depth -= 1;
    else if (character <= ' ') break;
  }
  return { text: text.slice(start, at), end: at };
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && (text[at] ?? '') <= ' ') at += 1;
  return at;
}
