import { describe, expect, it } from 'vitest';
import { parseQuestions } from '../../../src/evaluate/parse-questions.js';
import { questionHash, questionsHash } from '../../../src/evaluate/questions-hash.js';

const hashOf = (...lines: string[]): string => questionsHash(parseQuestions(lines.join('\n'), 'q'));
const one = '{"id":"q1","question":"Why?","evidence":[{"document":"a","quote":"x"}]}';
const two = '{"id":"q2","question":"How?"}';

describe('the hash of a question set', () => {
  it('does not depend on the order of lines, spacing, unknown fields or a grade of 1', () => {
    const spaced =
      '{ "evidence": [{"quote":"x","document":"a","grade":1}], "question":"Why?","id":"q1","by":"me"}';
    expect(hashOf(two, '', spaced)).toBe(hashOf(one, two));
  });

  it.each([
    ['the wording', one.replace('Why', 'What')],
    ['the document', one.replace('"a"', '"b"')],
    ['the quote', one.replace('"x"', '"y"')],
    ['the grade', one.replace('"x"', '"x","grade":2')],
    ['offsets', one.replace('"quote":"x"', '"start":1,"end":2')],
    ['an answer', one.replace('}]', '}],"answer":"So."')],
    ['a tag', one.replace('}]', '}],"tags":["x"]')],
    ['the id', one.replace('q1', 'q3')],
  ])('changes with %s', (_, edited) => {
    expect(hashOf(edited, two)).not.toBe(hashOf(one, two));
    const [before, after] = parseQuestions(`${one}\n${edited.replace('q1', 'q1b')}`, 'q');
    expect(questionHash(before!)).not.toBe(questionHash(after!));
  });
});
