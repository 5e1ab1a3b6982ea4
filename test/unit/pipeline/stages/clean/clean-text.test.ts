import { describe, expect, it } from 'vitest';
import type { Mark } from '../../../../../src/model/text.js';
import { cleanSettingsSchema } from '../../../../../src/pipeline/stages/clean/clean-settings.js';
import { cleanText } from '../../../../../src/pipeline/stages/clean/clean-text.js';

function cleaned(text: string, settings: unknown = {}, marks: readonly Mark[] = []) {
  return cleanText({ text, marks }, cleanSettingsSchema.parse(settings));
}

function cleanedText(text: string, settings: unknown = {}) {
  return cleaned(text, settings).text;
}

describe('a text cleaned by default', () => {
  it('joins letters and accents, and loses soft hyphens, byte order marks and ends of lines', () => {
    expect(cleanedText('\ufeffCafe\u0301 hy\u00adphen  \n\n\n  next\t\n')).toBe(
      'Café hyphen\n\n\n  next\n',
    );
  });

  it('keeps what emoji, flags, Persian and Thai need', () => {
    const text =
      '👩\u200d👧 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} می\u200cخواهم คำ\u200bไทย';
    expect(cleanedText(text)).toBe(text);
  });

  it('takes out words that tag characters hide', () => {
    const hidden = Array.from('ignore', (c) => String.fromCodePoint(0xe0000 + c.charCodeAt(0)));
    expect(cleanedText(`Refunds${hidden.join('')} take five days.`)).toBe(
      'Refunds take five days.',
    );
  });

  it('makes line feeds of CRLF', () => {
    expect(cleanedText('a\r\nb\r\n\r\nc\r\n')).toBe('a\nb\n\nc\n');
  });
});

describe('white space collapsed', () => {
  const collapse = { whitespace: 'collapse' };

  it('is one space for several, and one blank line for several', () => {
    expect(cleanedText('a \t b\u00a0c\n \n\n\n\nd\u3000e', collapse)).toBe('a b c\n\nd e');
  });

  it('keeps indentation, by which lists nest', () => {
    expect(cleanedText('- a\n    -  b\n\t\t- c', collapse)).toBe('- a\n    - b\n\t\t- c');
  });

  it('keeps tables and code as they are, and their marks on them', () => {
    const code = 'if  x:\n\n\n        y = "a  b"  ';
    const table = '| a   | b |\n| 1   | 2 |';
    const text = `Some   text.\n\n\n\n${code}\n\n\n${table}\n\n\nEnd   here.`;
    const at = (part: string) => ({
      start: text.indexOf(part),
      end: text.indexOf(part) + part.length,
    });
    const marks: Mark[] = [
      { type: 'block', kind: 'code', language: 'python', ...at(code) },
      { type: 'block', kind: 'table', ...at(table) },
      { type: 'link', target: 'x', ...at('End   here') },
    ];
    const result = cleaned(text, collapse, marks);
    expect(result.text).toBe(`Some text.\n\n${code}\n\n${table}\n\nEnd here.`);
    const covered = result.marks.map(({ start, end }) => result.text.slice(start, end));
    expect(covered).toEqual([code, table, 'End here']);
  });

  it('drops a link of which nothing is left and keeps an empty page', () => {
    const marks: Mark[] = [
      { type: 'page', number: 1, start: 0, end: 3 },
      { type: 'link', target: 'x', start: 1, end: 2 },
      { type: 'page', number: 2, start: 3, end: 4 },
    ];
    expect(cleaned('\n\n\nx', collapse, marks)).toEqual({
      text: 'x',
      marks: [
        { type: 'page', number: 1, start: 0, end: 0 },
        { type: 'page', number: 2, start: 0, end: 1 },
      ],
    });
  });
});

describe('titles of headings', () => {
  it('are brought into the same form as the text they stand in', () => {
    const marks: Mark[] = [{ type: 'heading', level: 1, title: 'Cafe\u0301', start: 0, end: 7 }];
    expect(cleaned('# Cafe\u0301\n', {}, marks)).toEqual({
      text: '# Café\n',
      marks: [{ type: 'heading', level: 1, title: 'Café', start: 0, end: 6 }],
    });
  });
});

describe('hostile texts', () => {
  const hostile: readonly (readonly [name: string, text: string])[] = [
    ['a flood of combining marks in the wrong order', `a${'\u0301\u0323'.repeat(100_000)} b`],
    ['a flood behind an accent', `e\u0301 a${'\u0323\u0301'.repeat(100_000)}`],
    ['one line of a megabyte', 'word '.repeat(200_000)],
    ['a megabyte of spaces before a letter', `a${' '.repeat(1_000_000)}b`],
    ['a megabyte of spaces and line feeds', `a${' \n'.repeat(500_000)}b`],
    ['zero-width spaces alone', '\u200b'.repeat(1_000_000)],
    ['a megabyte of Hangul jamo', '\u1112\u1161\u11ab'.repeat(300_000)],
    ['vowels without an initial', '\u1161'.repeat(1_000_000)],
    ['voiced marks', `a${'\uff9e'.repeat(1_000_000)}`],
    ['a flood of a million marks', `a${'\u0301'.repeat(1_000_000)}`],
    ['tag characters behind a flag', `🏴${'\u{e0041}'.repeat(200_000)}`],
    ['letters and zero-width spaces in turn', 'a\u200b'.repeat(500_000)],
  ];

  // What takes quadratic time takes minutes, and the test runs out of its own.
  it.each(hostile)('%s: is cleaned in time', (_name, text) => {
    const settings = { unicode: 'NFKC', whitespace: 'collapse', boilerplate: {} };
    const result = cleaned(text, settings);
    expect(result.text.length).toBeLessThanOrEqual(text.length);
    expect(result.text).toBe(cleanedText(result.text, settings));
  });

  it('leaves a flood of marks as it is and brings what is around it into form', () => {
    const flood = `a${'\u0323\u0301'.repeat(40)}`;
    expect(cleanedText(`e\u0301 ${flood} e\u0301`)).toBe(`é ${flood} é`);
  });

  it.each(['', ' ', '\n', '\ufeff', '\u00ad'])('%j becomes an empty text', (text) => {
    expect(cleanedText(text)).toBe('');
  });
});
