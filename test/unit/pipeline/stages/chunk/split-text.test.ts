import { describe, expect, it } from 'vitest';
import { chunkSettingsSchema } from '../../../../../src/pipeline/stages/chunk/chunk-settings.js';
import { splitText } from '../../../../../src/pipeline/stages/chunk/split-text.js';
import {
  CHARS_PER_TOKEN,
  tokenMeasure,
} from '../../../../../src/pipeline/stages/chunk/token-measure.js';

const words = (text: string): number => text.match(/\S+/g)?.length ?? 0;

function split(text: string, settings: object, countTokens = words): string[] {
  const parsed = chunkSettingsSchema.parse({ overlap: 0, ...settings });
  const spans = splitText(text, { marks: [], settings: parsed, countTokens });
  return spans.map(({ start, end }) => text.slice(start, end));
}

/** `page` cuts as `markdown` does. */
const splitters = ['fixed', 'sentence', 'recursive', 'markdown'] as const;
const everySplitter = splitters.flatMap((splitter) =>
  (['chars', 'tokens'] as const).map((unit) => [splitter, unit] as const),
);

describe.each(everySplitter)('the %s splitter in %s', (splitter, unit) => {
  it.each(['', ' ', '\n\n \t\u00a0\u2028\ufeff', ' '.repeat(1000)])(
    'has no chunk for %j',
    (text) => {
      expect(split(text, { splitter, unit, size: 10 })).toEqual([]);
    },
  );

  it.each([
    ['letters', 'a'.repeat(2e5)],
    ['words', 'ab cd. '.repeat(3e4)],
    ['spaces around a letter', `${' '.repeat(1e5)}a${' '.repeat(1e5)}`],
    ['emoji', '👨‍👩‍👧'.repeat(2.5e4)],
    ['combining marks', `a${'\u0301'.repeat(2e5)}`],
    ['zero-width spaces', '\u200b'.repeat(2e5)],
    ['lines', 'a\n'.repeat(1e5)],
  ])('takes a line of two hundred thousand characters of %s in its stride', (_case, text) => {
    let counted = 0;
    const chunks = split(text, { splitter, unit, size: 200, overlap: 40 }, (slice) => {
      counted += slice.length;
      return words(slice);
    });
    expect(chunks.length).toBeGreaterThan(0);
    // Work that grows with the square of the length would count the text a hundred times.
    expect(counted).toBeLessThan(10 * text.length);
  });

  it('never counts a text that is too long for any tokenizer to fit', () => {
    let longest = 0;
    split('x'.repeat(1e5), { splitter, unit, size: 20 }, (slice) => {
      longest = Math.max(longest, slice.length);
      return 1;
    });
    expect(longest).toBeLessThan(21 * CHARS_PER_TOKEN);
  });
});

describe('the fixed splitter', () => {
  it('makes windows of characters that keep white space', () => {
    expect(split('ab cd\n\nef', { splitter: 'fixed', unit: 'chars', size: 3 })).toEqual([
      'ab ',
      'cd\n',
      '\nef',
    ]);
  });

  it('repeats the overlap', () => {
    expect(split('abcdefgh', { splitter: 'fixed', unit: 'chars', size: 4, overlap: 2 })).toEqual([
      'abcd',
      'cdef',
      'efgh',
    ]);
  });

  it('makes windows of tokens that end between words', () => {
    expect(
      split('a b  c\nd e', { splitter: 'fixed', unit: 'tokens', size: 2, overlap: 1 }),
    ).toEqual(['a b', ' b  c', '  c\nd', '\nd e']);
  });

  it('cuts a word that alone is too large', () => {
    const letters = (text: string): number => text.replaceAll(/\s/g, '').length;
    expect(split('a bcdefg h', { splitter: 'fixed', unit: 'tokens', size: 3 }, letters)).toEqual([
      'a bc',
      'def',
      'g h',
    ]);
  });

  it('keeps a grapheme whole where it alone is too large', () => {
    expect(split('a👨‍👩‍👧b', { splitter: 'fixed', unit: 'chars', size: 3 })).toEqual(['a', '👨‍👩‍👧', 'b']);
  });
});

describe('the sentence splitter', () => {
  it('packs whole sentences and repeats whole sentences', () => {
    const text = 'One two. Three four! Five six? Seven.';
    expect(split(text, { splitter: 'sentence', size: 4, overlap: 2 })).toEqual([
      'One two. Three four!',
      'Three four! Five six?',
      'Five six? Seven.',
    ]);
  });

  it('takes a line that goes on in lower case as the same sentence', () => {
    const text = 'The unit beeps\nwhen it is warm.\nOpen the door.';
    expect(split(text, { splitter: 'sentence', size: 7 })).toEqual([
      'The unit beeps\nwhen it is warm.',
      'Open the door.',
    ]);
  });

  it('cuts a sentence that is too long between words', () => {
    expect(split('One two three four five. Six.', { splitter: 'sentence', size: 3 })).toEqual([
      'One two three',
      'four five. Six.',
    ]);
  });
});

describe('the recursive splitter', () => {
  it('prefers paragraphs to lines and lines to words', () => {
    const text = 'one two\nthree four\n\nfive six';
    expect(split(text, { size: 5 })).toEqual(['one two\nthree four', 'five six']);
    expect(split(text, { size: 3 })).toEqual(['one two', 'three four', 'five six']);
  });

  it('finds the spans of paragraphs that are all the same', () => {
    const text = 'same words\n\n'.repeat(4);
    const settings = chunkSettingsSchema.parse({ size: 3, overlap: 0 });
    expect(splitText(text, { marks: [], settings, countTokens: words })).toEqual(
      [0, 12, 24, 36].map((start) => ({ start, end: start + 10 })),
    );
  });

  it('cuts before the separators of the settings', () => {
    expect(split('a;b c;d', { size: 4, unit: 'chars', separators: [';'] })).toEqual([
      'a',
      ';b c',
      ';d',
    ]);
  });

  it('cuts inside words where no separator is left', () => {
    expect(split('abcdefg', { size: 3, unit: 'chars', separators: [';'] })).toEqual([
      'abc',
      'def',
      'g',
    ]);
  });

  it('repeats no chunk that lies wholly in its neighbour', () => {
    expect(split('  abcdefg   ', { size: 10, overlap: 9, unit: 'chars' })).toEqual(['abcdefg']);
  });
});

describe('minSize', () => {
  it('joins a small chunk with the one after it, or else with the one before', () => {
    const text = 'one\n\ntwo three four five six seven\n\neight';
    expect(split(text, { size: 4 })).toEqual(['one', 'two three four five', 'six seven', 'eight']);
    expect(split(text, { size: 4, minSize: 2 })).toEqual([
      'one',
      'two three four five',
      'six seven\n\neight',
    ]);
    expect(split(text, { size: 5, minSize: 2 })).toEqual([
      'one',
      'two three four five six',
      'seven\n\neight',
    ]);
  });

  it('leaves a chunk small where both neighbours are full', () => {
    const settings = { size: 3, minSize: 2, splitter: 'recursive' };
    expect(split('one two three\n\nfour\n\nfive six seven', settings)).toEqual([
      'one two three',
      'four',
      'five six seven',
    ]);
  });
});

describe('a tokenizer that takes any long word for one token', () => {
  it('is overruled by one token for every 32 characters', () => {
    const measure = tokenMeasure(() => 1, 10);
    expect([10, 63, 64, 351].map((length) => measure('x'.repeat(length)))).toEqual([1, 1, 2, 10]);
    expect(split(`${'x'.repeat(159)} `.repeat(4), { size: 10 }, words)).toHaveLength(2);
  });

  it('gets no chunk of more than 32 characters a token', () => {
    const chunks = split('x'.repeat(10_000), { size: 10 }, () => 1);
    for (const chunk of chunks) expect(chunk.length).toBeLessThanOrEqual(11 * CHARS_PER_TOKEN);
  });
});

describe('a tokenizer that counts more in a whole than in its parts', () => {
  it('gets halves of the chunks that turn out too large', () => {
    const oneMore = (text: string): number => words(text) + (/\S\s+\S/.test(text) ? 1 : 0);
    expect(split('a b c d e f g h', { size: 4, separators: [' '] }, oneMore)).toEqual([
      'a b',
      'c d',
      'e f',
      'g h',
    ]);
  });
});
