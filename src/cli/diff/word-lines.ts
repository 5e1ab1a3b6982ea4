import stringWidth from 'string-width';
import type { ChunkItem } from '../../api/diff/chunk-item.js';
import type { Painter } from '../painter.js';
import { count, plural } from '../text.js';
import { visible } from '../visible.js';

export type Words = NonNullable<ChunkItem['words']>;
type Fate = Words[number][0];

/** Characters of unchanged text that are shown on each side of a change. */
const AROUND = 48;
/** Characters of one removed or added passage that are shown; of a longer one the middle is left out. */
const LONGEST = 480;

/** What is said of text that did not change, but is elsewhere. */
const NOTES = {
  out: 'in another chunk now',
  in: 'from another chunk',
  'moved-out': 'moved from here',
  'moved-in': 'moved here',
} as const;

/** A part of a word that is set off in one way. */
interface Fragment {
  readonly text: string;
  readonly fate: Fate | 'note';
  /** True where a passage that is set off begins or ends. */
  readonly opens: boolean;
  readonly closes: boolean;
}

/** A change of words as lines of a width, with a little of what stands around each place. */
export function wordLines(
  words: Words,
  options: { readonly width: number; readonly indent: string; readonly painter: Painter },
): string[] {
  const { painter, indent } = options;
  if (isSpaceOnly(words)) return [`${indent}${painter.note('only white space differs')}`];
  const lines = new LineFiller(options.width, indent);
  for (const word of glued(shortened(words))) lines.add(word.map((part) => paint(part, painter)));
  return lines.all();
}

/** True where nothing that can be seen differs. */
export function isSpaceOnly(words: Words): boolean {
  return words.every(([fate, text]) => fate === 'same' || text.trim() === '');
}

/** The words with unchanged text cut to what stands around the changes, and long passages shortened. */
export function shortened(words: Words): (readonly [Fate | 'note', string])[] {
  return words.flatMap(([fate, text], i): (readonly [Fate | 'note', string])[] => {
    const note = fate === 'same' || fate === 'removed' || fate === 'added' ? '' : NOTES[fate];
    if (note !== '') {
      const size = text.trim().length;
      return size === 0 ? [['same', ' ']] : [['note', `${plural(size, 'character')} ${note}`]];
    }
    if (fate === 'same') {
      const room = { head: i === 0 ? 0 : AROUND, tail: i === words.length - 1 ? 0 : AROUND };
      return [['same', cut(text, room, ' … ')]];
    }
    const left = text.length - LONGEST;
    const room = { head: LONGEST / 2, tail: LONGEST / 2 };
    return [[fate, cut(text, room, ` … ${count(Math.max(0, left))} characters … `)]];
  });
}

/** The beginning and the end of a text, at spaces, with something for what is left out. */
function cut(
  text: string,
  { head, tail }: { readonly head: number; readonly tail: number },
  between: string,
): string {
  if (text.length <= head + tail + between.length) return text;
  const begin = text.slice(0, head).replace(/\S*$/, (rest) => (rest.length > 24 ? rest : ''));
  const end = text
    .slice(text.length - tail)
    .replace(/^\S*/, (rest) => (rest.length > 24 ? rest : ''));
  return begin + between + (tail === 0 ? '' : end);
}

/** Fragments that no space parts, one list for each word. */
function* glued(pieces: readonly (readonly [Fate | 'note', string])[]): Generator<Fragment[]> {
  let word: Fragment[] = [];
  for (const [fate, text] of pieces) {
    if (fate === 'note') {
      if (word.length > 0) yield word;
      yield [{ text, fate, opens: true, closes: true }];
      word = [];
      continue;
    }
    const parts = visible(text).split(/(\s+)/);
    const seen = parts.filter((part) => part.trim() !== '').length;
    let number = 0;
    for (const part of parts) {
      if (part === '') continue;
      if (part.trim() === '') {
        if (word.length > 0) yield word;
        word = [];
        continue;
      }
      number++;
      word.push({ text: part, fate, opens: number === 1, closes: number === seen });
    }
  }
  if (word.length > 0) yield word;
}

function paint({ text, fate, opens, closes }: Fragment, painter: Painter): string {
  if (fate === 'note') return painter.note(text);
  if (fate !== 'removed' && fate !== 'added') return text;
  const painted = painter[fate](text);
  if (!painter.isPlain) return painted;
  // The signs stand around the whole passage, not around each word of it.
  return painted.slice(opens ? 0 : 2, closes ? undefined : -2);
}

/** Fills lines of a width with words; what is longer than a line is broken. */
class LineFiller {
  readonly #lines: string[] = [];
  #line = '';
  #used = 0;

  constructor(
    readonly width: number,
    readonly indent: string,
  ) {}

  add(parts: readonly string[]): void {
    const room = this.width - this.indent.length;
    const size = widthOf(parts.join(''));
    const gap = this.#used === 0 ? 0 : 1;
    if (this.#used + gap + size > room) this.#break();
    else if (gap > 0) this.#put(' ');
    for (const part of parts) {
      if (this.#used + widthOf(part) > room) this.#break();
      for (const piece of broken(part, room)) {
        if (this.#used + widthOf(piece) > room) this.#break();
        this.#put(piece);
      }
    }
  }

  all(): string[] {
    this.#break();
    return this.#lines;
  }

  #put(text: string): void {
    this.#line += text;
    this.#used += widthOf(text);
  }

  #break(): void {
    if (this.#used > 0) this.#lines.push(this.indent + this.#line);
    this.#line = '';
    this.#used = 0;
  }
}

/** Columns of a terminal. */
function widthOf(text: string): number {
  return /^[\u0020-\u007e]*$/.test(text) ? text.length : stringWidth(text);
}

/** A text in pieces no wider than a line. Colours are left whole, which only makes a line longer. */
function broken(text: string, room: number): string[] {
  if (widthOf(text) <= room || text.includes('\u001b')) return [text];
  const pieces: string[] = [];
  let piece = '';
  for (const character of text) {
    if (widthOf(piece + character) > room) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece];
}
