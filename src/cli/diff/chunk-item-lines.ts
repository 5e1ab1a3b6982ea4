import type { ChunkItem, ChunkPlace } from '../../api/diff/chunk-item.js';
import type { Painter } from '../painter.js';
import { count, oneLine } from '../text.js';
import { visible } from '../visible.js';
import { isSpaceOnly, wordLines } from './word-lines.js';

const MARKS = {
  added: '+',
  removed: '-',
  edited: '~',
  moved: '>',
  split: '/',
  merged: '\\',
  recut: '=',
} as const;

const INDENT = '      ';

/** How the lines of an item are made. */
export interface ItemStyle {
  readonly width: number;
  readonly painter: Painter;
}

/** One change of chunks: what happened to which, then the words. */
export function chunkItemLines(item: ChunkItem, style: ItemStyle): string[] {
  const { width, painter } = style;
  const head = `  ${MARKS[item.change]} ${item.change.padEnd(7)}  ${chunksOf(item)}`;
  const path = (item.headings ?? []).map(visible).join(' > ');
  const room = width - head.length - 4;
  const headings = path === '' || room < 12 ? '' : `  (${oneLine(path, room)})`;
  return [painter.strong(head) + headings, ...bodyLines(item, style)];
}

/** `chunk 4`, `chunk 4 -> chunks 5-6`, `docs/b.md chunk 2 -> chunk 1`; numbers from 1, as `cat` has them. */
export function chunksOf({ before, after, document }: ChunkItem): string {
  const sides = [before, after].filter((side) => side.length > 0);
  const names = sides.map((side) => {
    const of = side[0]?.document ?? document;
    return (of === document ? '' : `${visible(of)} `) + numbersOf(side);
  });
  return [...new Set(names)].join(' -> ');
}

function numbersOf(places: readonly ChunkPlace[]): string {
  const numbers = places.map(({ ordinal }) => ordinal + 1);
  const [first = 0, last = 0] = [numbers[0], numbers.at(-1)];
  if (numbers.length === 1) return `chunk ${count(first)}`;
  const isRow = last - first === numbers.length - 1;
  return `chunks ${isRow ? `${count(first)}-${count(last)}` : numbers.map(count).join(', ')}`;
}

function bodyLines(item: ChunkItem, style: ItemStyle): string[] {
  const { change, before, after, words, edited } = item;
  const lines: string[] = [];
  lines.push(...recutLines(item, style));
  if (change === 'split') lines.push(...after.flatMap((place) => placeLine(place, style)));
  if (change === 'merged') lines.push(...before.flatMap((place) => placeLine(place, style)));
  if (change === 'added' || change === 'removed' || (change === 'moved' && words === undefined)) {
    const [only] = change === 'removed' ? before : after;
    lines.push(...(only === undefined ? [] : quoteLine(only, style)));
  }
  if (edited && words !== undefined) {
    lines.push(...wordLines(words, { ...style, indent: INDENT }));
  }
  return [...lines, ...contextLines(item, style)];
}

/** The beginning of a chunk, with its number. */
function placeLine({ ordinal, text }: ChunkPlace, { width }: ItemStyle): string[] {
  if (text === undefined) return [];
  const number = `${INDENT}${count(ordinal + 1)}: `;
  return [number + quoted(text, width - number.length)];
}

function quoteLine({ text }: ChunkPlace, { width }: ItemStyle): string[] {
  return text === undefined ? [] : [INDENT + quoted(text, width - INDENT.length)];
}

/** The beginning of a text on one line, in quotes. */
export function quoted(text: string, width: number): string {
  return `"${oneLine(visible(text.slice(0, 4 * width)), width - 2)}"`;
}

function recutLines(item: ChunkItem, { width }: ItemStyle): string[] {
  return recutWords(item).map((what) => INDENT + oneLine(what, width - INDENT.length));
}

/** Where a chunk that was only cut elsewhere begins and ends now; nothing for every other. */
export function recutWords({ change, before, after, words, edited }: ChunkItem): string[] {
  if (change !== 'recut' || words === undefined) return [];
  if (before.length > 1 || after.length > 1) {
    return [`the same text${edited ? ', edited,' : ''} in other pieces`];
  }
  if (isSpaceOnly(words)) return ['only white space at its ends differs'];
  const [first, last] = [words[0], words.at(-1)];
  const ends = [
    ...(first?.[0] === 'in' ? [`begins ${count(first[1].length)} characters earlier`] : []),
    ...(first?.[0] === 'out' ? [`begins ${count(first[1].length)} characters later`] : []),
    ...(last?.[0] === 'out' ? [`ends ${count(last[1].length)} characters earlier`] : []),
    ...(last?.[0] === 'in' ? [`ends ${count(last[1].length)} characters later`] : []),
    ...(words.some(([fate]) => fate === 'moved-out') ? ['a passage moved from here'] : []),
    ...(words.some(([fate]) => fate === 'moved-in') ? ['a passage moved here'] : []),
  ];
  return [ends.length === 0 ? 'the same text in another order' : ends.join(', ')];
}

/** What the embedder is shown before the text, where that is what differs. */
function contextLines({ context }: ChunkItem, { width }: ItemStyle): string[] {
  if (context === undefined) return [];
  const show = (side: string) => quoted(side, width - INDENT.length - 16);
  return [
    `${INDENT}embedded after ${show(context.before)}`,
    `${INDENT}       now after ${show(context.after)}`,
  ];
}
