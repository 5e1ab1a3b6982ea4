import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { wordLines } from '../../../src/cli/diff/word-lines.js';
import { colourPainter, painterFor, plainPainter } from '../../../src/cli/painter.js';
import { anyText } from '../../property/chunk-texts.js';

const style = { width: 40, indent: '  ', painter: plainPainter };

describe('lines of words', () => {
  it('set off whole passages by signs, and unchanged text by what stands around them', () => {
    const lines = wordLines(
      [
        ['same', `${'before '.repeat(30)}Refunds take `],
        ['removed', 'five working days'],
        ['added', 'ten'],
        ['same', `, and are paid to the card. ${'behind '.repeat(30)}`],
      ],
      style,
    );
    expect(lines).toEqual([
      '  … before before before before Refunds',
      '  take [-five working days-]{+ten+}, and',
      '  are paid to the card. behind behind …',
    ]);
  });

  it('tell text that belongs to another chunk by its size', () => {
    const lines = wordLines(
      [
        ['in', 'x'.repeat(1200)],
        ['same', ' stays '],
        ['moved-out', 'y'],
      ],
      { ...style, width: 80 },
    );
    expect(lines).toEqual([
      '  «1,200 characters from another chunk» stays «1 character moved from here»',
    ]);
  });

  it('say so where only white space differs', () => {
    expect(
      wordLines(
        [
          ['same', 'a'],
          ['removed', '\r'],
          ['added', ' '],
        ],
        style,
      ),
    ).toEqual(['  «only white space differs»']);
  });

  it('never hold a control character, nor more columns than there are', () => {
    const fate = fc.constantFrom('same', 'removed', 'added', 'in', 'moved-out');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fate, anyText), { maxLength: 6 }),
        fc.string(),
        (words, odd) => {
          const all = [...words, ['added', `${odd}\u001b[2J\u0007`] as const];
          for (const line of wordLines(all, style)) {
            // eslint-disable-next-line no-control-regex -- these are what is looked for
            expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
            expect(stringWidth(line)).toBeLessThanOrEqual(40);
          }
        },
      ),
    );
  });
});

describe('colours', () => {
  it('are for a terminal whose user does not refuse them', () => {
    expect(painterFor({ isTTY: true }, {})).toBe(colourPainter);
    expect(painterFor({ isTTY: true }, { NO_COLOR: '' })).toBe(colourPainter);
    expect(painterFor({ isTTY: true }, { NO_COLOR: '1' })).toBe(plainPainter);
    expect(painterFor({ isTTY: true }, { TERM: 'dumb' })).toBe(plainPainter);
    expect(painterFor({}, {})).toBe(plainPainter);
  });
});
