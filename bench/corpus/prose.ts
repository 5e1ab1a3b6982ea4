import { seededNumbers } from './seeded-numbers.js';

const SYLLABLES =
  'ba be bi bo bu da de di do du ka ke ki ko la le li lo ma me mi mo na ne ni no ra re ri ro sa se si so ta te ti to va ve vi vo'.split(
    ' ',
  );
const VOCABULARY = 6000;

/** Words, sentences and paragraphs over a vocabulary whose frequencies fall as in real text. */
export class Prose {
  readonly #vocabulary: readonly string[];

  /** The vocabulary follows from its own seed alone, so that editors and generators share it. */
  constructor(
    vocabularySeed: number,
    readonly next: (limit: number) => number,
  ) {
    const draw = seededNumbers(vocabularySeed);
    this.#vocabulary = Array.from({ length: VOCABULARY }, () =>
      Array.from({ length: 2 + draw(3) }, () => SYLLABLES[draw(SYLLABLES.length)]).join(''),
    );
  }

  word(): string {
    // The product of two draws favours the beginning of the list.
    const rank = Math.floor((this.next(VOCABULARY) * this.next(VOCABULARY)) / VOCABULARY);
    return this.#vocabulary[rank] ?? 'word';
  }

  words(count: number): string {
    return Array.from({ length: count }, () => this.word()).join(' ');
  }

  title(): string {
    return capitalized(this.words(2 + this.next(2)));
  }

  sentence(): string {
    return `${capitalized(this.words(8 + this.next(12)))}.`;
  }

  paragraph(): string {
    return Array.from({ length: 2 + this.next(3) }, () => this.sentence()).join(' ');
  }
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
