import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemblePages } from '../../../../../../src/pipeline/stages/extract/pdf/assemble-pages.js';
import { groupItems } from '../../../../../../src/pipeline/stages/extract/pdf/page-item.js';
import { rowsOf } from '../../../../../../src/pipeline/stages/extract/pdf/page-rows.js';
import { orderBlocks } from '../../../../../../src/pipeline/stages/extract/pdf/reading-order.js';
import { textBlockOf } from '../../../../../../src/pipeline/stages/extract/pdf/text-lines.js';
import { linesAt, type PdfWords } from '../../../../../support/pdf-file.js';
import { textOfPage } from './read-pages.js';

const prose = (word: string, count: number) =>
  Array.from(
    { length: count },
    (_, i) => `${word} ${i + 1} of the running text is as wide as this.`,
  );
const joined = (lines: readonly string[]) => lines.join(' ');

/** Draws the lines of two columns in turn, right before left. */
const mixed = (left: readonly PdfWords[], right: readonly PdfWords[]) =>
  right.flatMap((words, i) => [words, ...left.slice(i, i + 1)]);

describe('a page is read', () => {
  it('from the top, in whatever order its lines are drawn', async () => {
    const lines = linesAt(['one', 'two', 'three', 'four'], 72, 700);
    expect(await textOfPage(lines.toReversed())).toBe('one\ntwo\nthree\nfour');
  });

  it('column by column where prose stands in columns, however it is drawn', async () => {
    const left = linesAt(prose('left', 6), 40, 700);
    const right = linesAt(prose('right', 6), 320, 700);
    const expected = `${joined(prose('left', 6))}\n\n${joined(prose('right', 6))}`;
    expect(await textOfPage([...left, ...right])).toBe(expected);
    expect(await textOfPage(mixed(left, right))).toBe(expected);
  });

  it('column by column where baselines differ, below a title and above a footer', async () => {
    const page = [
      ...linesAt(
        ['A title that goes across both of the columns of the page, all the way along'],
        40,
        760,
      ),
      ...linesAt(prose('left', 5), 40, 735),
      ...linesAt(prose('right', 4), 320, 731),
      ...linesAt(['7'], 300, 40),
    ];
    const text = await textOfPage(page);
    expect(text.split('\n\n')).toEqual([
      page[0]!.text,
      joined(prose('left', 5)),
      joined(prose('right', 4)),
      '7',
    ]);
  });

  it('through three columns', async () => {
    const columns = ['one', 'two', 'three'].map((word) =>
      Array.from({ length: 5 }, (_, i) => `${word} ${i} in a narrow part of the page.`),
    );
    const page = columns.flatMap((lines, i) => linesAt(lines, 30 + i * 190, 700));
    expect(await textOfPage(page)).toBe(columns.map(joined).join('\n\n'));
  });

  it('row by row where labels and values stand side by side, however they are drawn', async () => {
    const labels = ['Location:', 'Date:', 'Aircraft:', 'Damage:', 'Weather:'];
    const values = ['Chevroux', '2007-12-17', 'Reims', 'Destroyed', 'Fog'];
    const left = linesAt(labels, 40, 700);
    const right = linesAt(values, 320, 700);
    const expected = labels.map((label, i) => `${label}\t${values[i]!}`).join('\n');
    expect(await textOfPage([...left, ...right])).toBe(expected);
    expect(await textOfPage(mixed(left, right))).toBe(expected);
  });

  it('with a cell that goes on below itself as one cell', async () => {
    const page = [
      ...linesAt(['Operator:', 'Wind:', 'Sky:'], 40, 700).map((w, i) => ({
        ...w,
        y: 700 - 24 * i,
      })),
      { text: 'Operating Certificate(s)', x: 240, y: 700 },
      { text: 'Held:', x: 240, y: 688 },
      { text: 'None', x: 440, y: 700 },
      { text: 'calm', x: 240, y: 676 },
      { text: 'clear', x: 240, y: 652 },
    ];
    expect(await textOfPage(page)).toBe(
      'Operator:\tOperating Certificate(s) Held:\tNone\nWind:\tcalm\nSky:\tclear',
    );
  });

  it('with raised letters in their line, and what is drawn twice once', async () => {
    const page = [
      { text: 'Water is H', x: 40, y: 700 },
      { text: '2', x: 87, y: 697, size: 6 },
      { text: 'O', x: 90.4, y: 700 },
      { text: 'Bold', x: 40, y: 680 },
      { text: 'Bold', x: 40.3, y: 680 },
    ];
    expect(await textOfPage(page)).toBe('Water is H2O\nBold');
  });
});

describe('paragraphs', () => {
  const wide = 'This line is as wide as the lines of the paragraph are, or nearly so, ';

  it('end where the distance grows, the first line is indented or the size changes', async () => {
    const page = [
      ...linesAt([`${wide}one,`, `${wide}two,`, 'and ends.'], 40, 700),
      ...linesAt([`${wide}and`, 'ends as well.'], 40, 640),
      ...linesAt([`${wide}in`], 58, 616),
      ...linesAt(['three lines.'], 40, 604),
      { text: 'Larger', x: 40, y: 588, size: 14 },
    ];
    expect((await textOfPage(page)).split('\n\n')).toEqual([
      `${wide}one, ${wide}two, and ends.`,
      `${wide}and ends as well.`,
      `${wide}in three lines.`,
      'Larger',
    ]);
  });

  it('keep lines that end before they are full, and items of lists', async () => {
    const page = linesAt(
      [
        `${wide}and on`,
        '- Item of a list that is nearly as wide as the lines around it, all along',
        '- Another',
        'Short',
      ],
      40,
      700,
    );
    expect((await textOfPage(page)).split('\n')).toHaveLength(4);
  });

  it('mend words that were cut at the end of a line, and leave other hyphens', async () => {
    const lines = [
      'The report had a well-known engine, and all of the investi-',
      'gators agreed that the propeller of the IO-',
      '470-E is a well-',
      'known one. It was made in the nineteen-',
      'Sixties, and an auto-',
    ];
    const page = [...linesAt(lines, 40, 700), { text: 'pilot was in it.', x: 40, y: 640 }];
    const width = linesAt(
      ['The widest of all the lines that are on this page is this line, by far'],
      40,
      712,
    );
    const text = await textOfPage([...width, ...page]);
    expect(text).toContain('all of the investigators agreed');
    expect(text).toContain('well-known engine');
  });
});

describe('hyphens', () => {
  it.each([
    ['investi-', 'gators agreed', 'investigators agreed'],
    ['IO-', '470-E engine', 'IO-470-E engine'],
    ['a well-', 'known engine', 'a well-known engine'],
    ['nineteen-', 'Sixties', 'nineteen-Sixties'],
    ['soft\u00AD', 'ware', 'software'],
    ['a dash -', 'and on', 'a dash - and on'],
    ['no hyphen', 'here', 'no hyphen here'],
  ])('%s | %s is %s', async (first, second, expected) => {
    const { EndHyphens } =
      await import('../../../../../../src/pipeline/stages/extract/pdf/end-hyphens.js');
    const line = { x: 0, right: 1, y: 0, lastY: 0, size: 1, hasCells: false, monospaced: false };
    const texts = ['a well-known engine', first, second].map((text) => ({ ...line, text }));
    const block = { lines: texts, left: 0, right: 1, nextColumn: false, pitch: 1 };
    const { before, after } = new EndHyphens([[block]]).join(first, second);
    expect(before + after).toBe(expected);
  });
});

const word = fc.stringMatching(/^[a-z]{1,8}$/);
const item = fc.record({
  text: fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' ')),
  x: fc.oneof(fc.integer({ min: 0, max: 600 }), fc.constantFrom(40, 320)),
  y: fc.oneof(
    fc.integer({ min: 0, max: 790 }),
    fc.integer({ min: 0, max: 60 }).map((n) => n * 12),
  ),
  size: fc.constantFrom(6, 10, 10, 10, 18),
  angle: fc.constantFrom(0, 0, 0, 90, 180, 270, 45),
});

describe('the text of a page of any items', () => {
  it('has every character of them once, and pages and lines at their places', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 60 }), (items) => {
        // What is drawn again at the same place would be left out.
        const places = new Set(items.map(({ y, angle }) => `${y} ${angle}`));
        fc.pre(places.size === items.length);
        const drawn = items.map(({ text, x, y, size, angle }) => {
          const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
          const transform = [size * cos, size * sin, -size * sin, size * cos, x, y];
          const width = text.length * size * 0.5;
          return { str: text, dir: 'ltr', transform, width, height: size, fontName: 'f' };
        });
        const groups = groupItems(drawn, {}, [1, 0, 0, -1, 0, 792]);
        const blocks = groups.flatMap((group) => orderBlocks(rowsOf(group.items)).map(textBlockOf));
        const { text, marks } = assemblePages([{ number: 1, blocks }], []);
        const lettersOf = (said: string) => Array.from(said.replace(/\s/g, '')).sort().join('');
        expect(lettersOf(text)).toBe(lettersOf(items.map((one) => one.text).join('')));
        for (const { text: said } of items) {
          for (const one of said.split(' ')) expect(text).toContain(one);
        }
        for (const mark of marks) expect(text.slice(mark.start, mark.end).trim()).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });
});
