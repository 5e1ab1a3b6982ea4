import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mark } from '../../src/model/text.js';
import { cleanText } from '../../src/pipeline/stages/clean/clean-text.js';
import {
  cleanSettingsSchema,
  type CleanSettings,
} from '../../src/pipeline/stages/clean/clean-settings.js';
import { editText, type MarkedText } from '../../src/pipeline/stages/clean/edit-text.js';
import { unicodeEdits } from '../../src/pipeline/stages/clean/unicode-edits.js';

/** Pieces of texts; none begins with what is joined to the character before it. */
const piece = fc.constantFrom(
  'word',
  'Übung',
  'e\u0301te\u0301',
  'a\u0323\u0301\u0302',
  '\ufb01ne \u00bd \u2460',
  '\uff76\uff9e',
  '\u1112\u1161\u11ab\u1100\u1173\u11af',
  '\u3131\u314f',
  '漢字',
  'ไทย\u200bคำ',
  '😀\u200d🎉\ufe0f',
  '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
  'hid\u{e0041}\u{e0042}den',
  'hy\u00adphen',
  '\u200bzero\ufeffwidth\u2060',
  'שלום\u200f',
  '| a  |  b |',
  '}',
  ' ',
  '  ',
  '\t',
  '\u00a0',
  '\u3000',
  '\n',
  '\n\n\n',
  '\r\n',
  '\f',
  '\u2028',
  '    ',
  ' \n  \n',
);

const settings: fc.Arbitrary<CleanSettings> = fc.record({
  unicode: fc.constantFrom('NFC', 'NFKC', 'keep'),
  invisible: fc.constantFrom('remove', 'keep'),
  whitespace: fc.constantFrom('keep', 'trim', 'collapse'),
});

/** A text of pieces, with marks from piece to piece. */
const markedText: fc.Arbitrary<MarkedText> = fc.array(piece, { maxLength: 24 }).chain((pieces) => {
  const ends = [0];
  for (const one of pieces) ends.push((ends.at(-1) ?? 0) + one.length);
  const place = fc.nat(pieces.length).map((i) => ends[i] ?? 0);
  const mark = fc
    .record({ from: place, to: place, kind: fc.nat(3) })
    .map(({ from, to, kind }): Mark => {
      const span = { start: Math.min(from, to), end: Math.max(from, to) };
      if (kind === 0) return { type: 'page', number: 1, ...span };
      if (kind === 1) return { type: 'link', target: 'a.md', ...span };
      if (kind === 2) return { type: 'heading', level: 1, title: 'Title', ...span };
      return { type: 'block', kind: 'code', ...span };
    });
  return fc.array(mark, { maxLength: 6 }).map((marks) => {
    const sorted = marks.toSorted((a, b) => a.start - b.start || b.end - a.end);
    return { text: pieces.join(''), marks: sorted };
  });
});

/** What may go: white space, and what no reader sees. */
function visible(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\u00ad\u180e\u200b\u2060-\u2064\ufeff\u{e0000}-\u{e007f}]/gu, '');
}

describe('cleaning a text', () => {
  it('leaves every mark on the words it covered, drops those without any, keeps pages', () => {
    fc.assert(
      fc.property(markedText, settings, (marked, how) => {
        const cleaned = cleanText(marked, how);
        const left = marked.marks.filter(
          ({ type, start, end }) =>
            type === 'page' || visible(marked.text.slice(start, end)) !== '',
        );
        const kept = cleaned.marks.filter(
          ({ type, start, end }) =>
            type === 'page' || visible(cleaned.text.slice(start, end)) !== '',
        );
        expect(kept.map(({ type }) => type)).toEqual(left.map(({ type }) => type));
        for (const [i, { start, end }] of kept.entries()) {
          const before = left[i];
          expect(visible(cleaned.text.slice(start, end))).toBe(
            visible(marked.text.slice(before?.start, before?.end)),
          );
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps marks in order, within the text and as they were nested', () => {
    fc.assert(
      fc.property(markedText, settings, (marked, how) => {
        const { text, marks } = cleanText(marked, how);
        for (const [i, { start, end }] of marks.entries()) {
          expect(start).toBeGreaterThanOrEqual(marks[i - 1]?.start ?? 0);
          expect(start).toBeLessThanOrEqual(end);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('changes no visible character but by the normal form', () => {
    fc.assert(
      fc.property(markedText, settings, (marked, how) => {
        expect(visible(cleanText(marked, how).text)).toBe(visible(marked.text));
      }),
      { numRuns: 500 },
    );
  });

  it('leaves tables and code exactly as they are where only white space is tidied', () => {
    fc.assert(
      fc.property(
        markedText,
        fc.constantFrom('trim' as const, 'collapse' as const),
        (marked, whitespace) => {
          const cleaned = cleanText(marked, { unicode: 'keep', invisible: 'keep', whitespace });
          const blocks = ({ text, marks }: MarkedText) =>
            marks
              .filter(({ type }) => type === 'block')
              .map(({ start, end }) => text.slice(start, end));
          expect(blocks(cleaned).filter((block) => block !== '')).toEqual(
            blocks(marked).filter((block) => block !== ''),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('has nothing left to do the second time', () => {
    fc.assert(
      fc.property(markedText, settings, (marked, how) => {
        const once = cleanText(marked, how);
        expect(cleanText(once, how)).toEqual(once);
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves no white space at the ends of lines, and with `collapse` no two spaces or blank lines', () => {
    fc.assert(
      fc.property(markedText, (marked) => {
        const how = cleanSettingsSchema.parse({ whitespace: 'collapse' });
        const { text } = cleanText({ text: marked.text, marks: [] }, how);
        expect(text).not.toMatch(/[^\S\n]\n|[^\S\n]$|\n\n$|\n{3}|^\n/);
        expect(text.replace(/^[^\S\n]+/gm, '')).not.toMatch(/[^\S\n]{2}|[^\S \n]/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a normal form', () => {
  const any = fc.oneof(
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc
      .array(
        fc.nat(0x32ff).map((code) => String.fromCodePoint(code)),
        { maxLength: 40 },
      )
      .map((characters) => characters.join('')),
    fc
      .array(
        fc.constantFrom(
          ...Array.from('\u1100\u1161\u11a8\u3131\u314f\uffa1\u0301\u0323\u0344\uff9e가'),
        ),
        {
          maxLength: 12,
        },
      )
      .map((characters) => characters.join('')),
  );

  it.each(['NFC', 'NFKC'] as const)('%s is what String.normalize gives', (form) => {
    fc.assert(
      fc.property(any, (text) => {
        expect(editText({ text, marks: [] }, unicodeEdits(text, form)).text).toBe(
          text.normalize(form),
        );
      }),
      { numRuns: 3000 },
    );
  });
});
