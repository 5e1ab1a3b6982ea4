import { describe, expect, test } from 'vitest';
import { mergeQuestions } from '../../../../src/vcs/merge/merge-questions.js';

const line = (id: string, question = 'why?'): string =>
  `{"id":"${id}",  "question":"${question}"}\n`;
const base = line('q1') + line('q2') + line('q3');

describe('mergeQuestions', () => {
  test('takes their edits and removals, and keeps every other line of ours byte for byte', () => {
    const ours = line('q1', 'ours') + line('q2') + '\n' + line('q4').trimEnd();
    const theirs = line('q1') + line('q2', 'theirs');
    expect(mergeQuestions({ base, ours, theirs })).toEqual({
      text: line('q1', 'ours') + line('q2', 'theirs') + '\n' + line('q4').trimEnd(),
    });
  });

  test('puts their new questions after the ones they follow', () => {
    const ours = line('q1') + line('mine') + line('q2') + line('q3').trimEnd();
    const theirs =
      line('first') + line('q1') + line('q2') + line('a') + line('b') + line('q3') + line('last');
    const expected = ['first', 'q1', 'mine', 'q2', 'a', 'b', 'q3', 'last']
      .map((id) => line(id))
      .join('');
    expect(mergeQuestions({ base, ours, theirs })).toEqual({ text: expected });
  });

  test('takes an edit that differs only in spacing for none, and equal edits for one', () => {
    const ours = base.replaceAll('  ', ' ').replace('why?', 'how?');
    const theirs = base.replace('why?', 'how?');
    expect(mergeQuestions({ base, ours, theirs })).toEqual({ text: ours });
  });

  test('reports what both changed, and a removal against an edit', () => {
    const ours = line('q1', 'a') + line('q3');
    const theirs = line('q1', 'b') + line('q2', 'c') + line('q3');
    expect(mergeQuestions({ base, ours, theirs })).toEqual({
      conflicts: [
        {
          id: 'q1',
          base: line('q1').trim(),
          ours: line('q1', 'a').trim(),
          theirs: line('q1', 'b').trim(),
        },
        { id: 'q2', base: line('q2').trim(), theirs: line('q2', 'c').trim() },
      ],
      marked: [
        '<<<<<<< ours\n',
        line('q1', 'a'),
        '=======\n',
        line('q1', 'b'),
        '>>>>>>> theirs\n',
        '<<<<<<< ours\n',
        '=======\n',
        line('q2', 'c'),
        '>>>>>>> theirs\n',
        line('q3'),
      ].join(''),
    });
  });

  test('marks a question that both added, at its place, with the labels asked for', () => {
    const ours = line('q1') + line('new', 'a') + line('q2') + line('q3');
    const theirs = base + line('last') + line('new', 'b').trimEnd();
    const labels = { base: 'b0', ours: 'main', theirs: 'fix' };
    const merge = mergeQuestions({ base, ours, theirs }, { labels, showBase: true, size: 9 });
    expect('marked' in merge && merge.marked).toBe(
      [
        line('q1'),
        '<<<<<<<<< main\n',
        line('new', 'a'),
        '||||||||| b0\n=========\n',
        line('new', 'b'),
        '>>>>>>>>> fix\n',
        line('q2'),
        line('q3'),
        line('last'),
      ].join(''),
    );
  });

  test.each([
    ['no json', 'ours', 2],
    ['{"question":"no id"}', 'ours', 2],
    [line('q1').trim(), 'ours', 2],
  ])('names side and line of %j', (bad, side, number) => {
    const merge = (): unknown =>
      mergeQuestions({ base, ours: `${line('q1')}${bad}\n`, theirs: line('q1') });
    expect(merge).toThrow(
      expect.objectContaining({ code: 'bad-questions', data: { side, line: number } }),
    );
  });
});
