import { describe, expect, test } from 'vitest';
import { mergeTexts, type TextMerge } from '../../../../src/vcs/merge/text/merge-texts.js';
import { PLAIN_MARKERS } from '../../../../src/vcs/merge/text/conflict-markers.js';

const lines = (...items: readonly string[]): string => items.map((item) => `${item}\n`).join('');
const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
const merge = (base: string | undefined, ours: string, theirs: string): TextMerge =>
  mergeTexts({
    ...(base !== undefined && { base: Buffer.from(base) }),
    ours: Buffer.from(ours),
    theirs: Buffer.from(theirs),
  });
const shown = (result: TextMerge): unknown =>
  'whole' in result
    ? result.whole
    : { text: Buffer.from(result.merged).toString(), conflicts: result.conflicts };

const base = lines(
  '# Kettle',
  '',
  'Fill it.',
  'Close it.',
  'Heat it.',
  '',
  'Rinse twice.',
  'Dry it.',
);

describe('mergeTexts', () => {
  test('takes changes of both sides that have a line between them', () => {
    const ours = base.replace('Fill it.', 'Fill it to the mark.');
    const theirs = base.replace('Heat it.', 'Boil it.').replace('Dry it.\n', '');
    expect(shown(merge(base, ours, theirs))).toEqual({
      text: ours.replace('Heat it.', 'Boil it.').replace('Dry it.\n', ''),
      conflicts: 0,
    });
  });

  test('takes a change that both made once', () => {
    const both = base.replace('twice', 'three times');
    expect(shown(merge(base, both, both))).toEqual({ text: both, conflicts: 0 });
  });

  test('marks lines that touch each other as a conflict, as Git does', () => {
    const ours = base.replace('Fill it.', 'Fill it now.');
    const theirs = base.replace('Close it.', 'Shut it.');
    const conflict = lines(
      '<<<<<<< ours',
      'Fill it now.',
      'Close it.',
      '=======',
      'Fill it.',
      'Shut it.',
      '>>>>>>> theirs',
    );
    expect(shown(merge(base, ours, theirs))).toEqual({
      text: base.replace('Fill it.\nClose it.\n', conflict),
      conflicts: 1,
    });
  });

  test('joins conflicts with up to three lines between them', () => {
    const ours = base.replace('Fill', 'A').replace('Rinse', 'A');
    const theirs = base.replace('Fill', 'B').replace('Rinse', 'B');
    expect(shown(merge(base, ours, theirs))).toMatchObject({ conflicts: 1 });
    const apart = base.replace('Heat it.', 'Heat it.\nWait.');
    const far = merge(
      apart,
      apart.replace('Fill', 'A').replace('Rinse', 'A'),
      apart.replace('Fill', 'B').replace('Rinse', 'B'),
    );
    expect(shown(far)).toMatchObject({ conflicts: 2 });
  });

  test('shows the base, with labels and a size of marker, where asked', () => {
    const style = {
      ...PLAIN_MARKERS,
      labels: { base: 'b', ours: 'main', theirs: '' },
      showBase: true,
      size: 3,
    };
    const version = (word: string) => Buffer.from(lines('a', word, 'c'));
    const result = mergeTexts(
      { base: version('x'), ours: version('y'), theirs: version('z') },
      style,
    );
    expect(shown(result)).toEqual({
      text: lines('a', '<<< main', 'y', '||| b', 'x', '===', 'z', '>>>', 'c'),
      conflicts: 1,
    });
  });

  test('marks only what differs where both added the text', () => {
    const ours = lines('# Mixer', '', 'Two speeds.', 'a', 'b', 'c', 'd', 'End.');
    const theirs = ours.replace('Two', 'Three');
    expect(shown(merge(undefined, ours, theirs))).toEqual({
      text: ours.replace(
        'Two speeds.\n',
        lines('<<<<<<< ours', 'Two speeds.', '=======', 'Three speeds.', '>>>>>>> theirs'),
      ),
      conflicts: 1,
    });
    expect(shown(merge(undefined, ours, ours))).toEqual({ text: ours, conflicts: 0 });
  });

  test('takes new line ends of one side and a new line of the other', () => {
    const edited = base.replace('Heat it.', 'Boil it.');
    expect(shown(merge(base, crlf(base), edited))).toEqual({ text: crlf(edited), conflicts: 0 });
    expect(shown(merge(base, edited, crlf(base)))).toEqual({ text: crlf(edited), conflicts: 0 });
    expect(shown(merge(crlf(base), base, crlf(edited)))).toEqual({ text: edited, conflicts: 0 });
    // Both changed text, one the ends as well.
    const other = base.replace('# Kettle', '# The kettle');
    expect(shown(merge(base, crlf(other), edited))).toEqual({
      text: crlf(edited.replace('# Kettle', '# The kettle')),
      conflicts: 0,
    });
  });

  test('ends markers as the lines around them', () => {
    const version = (word: string) => crlf(lines('a', word, 'c'));
    expect(shown(merge(version('x'), version('y'), version('z')))).toEqual({
      text: crlf(lines('a', '<<<<<<< ours', 'y', '=======', 'z', '>>>>>>> theirs', 'c')),
      conflicts: 1,
    });
  });

  test('keeps line ends where a text has several kinds', () => {
    const mixed = 'a\r\nb\nc\r\nd\ne\n';
    expect(shown(merge(mixed, mixed.replace('a', 'A'), mixed.replace('e', 'E')))).toEqual({
      text: 'A\r\nb\nc\r\nd\nE\n',
      conflicts: 0,
    });
  });

  test('takes a byte order mark for what it is', () => {
    const bom = (text: string) => `\ufeff${text}`;
    const edited = base.replace('# Kettle', '# The kettle');
    expect(shown(merge(base, bom(base), edited))).toEqual({ text: bom(edited), conflicts: 0 });
    expect(shown(merge(bom(base), base, bom(edited)))).toEqual({ text: edited, conflicts: 0 });
    expect(shown(merge(bom(base), bom(edited), bom(base)))).toEqual({
      text: bom(edited),
      conflicts: 0,
    });
  });

  test('keeps a last line without an end, and ends it before a marker', () => {
    const open = base.trimEnd();
    const edited = open.replace('# Kettle', '# The kettle');
    expect(shown(merge(open, edited, open))).toEqual({ text: edited, conflicts: 0 });
    expect(shown(merge(base, base.replace('# K', '# k'), open))).toEqual({
      text: open.replace('# K', '# k'),
      conflicts: 0,
    });
    expect(shown(merge('a\nb', 'a\nc', 'a\nd'))).toEqual({
      text: lines('a', '<<<<<<< ours', 'c', '=======', 'd', '>>>>>>> theirs'),
      conflicts: 1,
    });
  });

  test.each([
    ['binary', Buffer.from('a\0b')],
    ['not UTF-8', Buffer.from([0x63, 0x61, 0x66, 0xe9])],
  ])('does not merge what is %s', (reason, bytes) => {
    const text = Buffer.from('a\n');
    expect(mergeTexts({ base: text, ours: bytes, theirs: text })).toEqual({ whole: reason });
    expect(mergeTexts({ base: bytes, ours: text, theirs: text })).toEqual({ whole: reason });
  });

  test('takes a moment for a text whose lines repeat tens of thousands of times', () => {
    const repeating = lines(...Array.from({ length: 40_000 }, (_, i) => (i % 2 === 0 ? '' : 'x')));
    expect(shown(merge(repeating, `a\n${repeating}`, `${repeating}b\n`))).toEqual({
      text: `a\n${repeating}b\n`,
      conflicts: 0,
    });
  });
});
