import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answerInTexts,
  exactMatch,
  tokenF1,
} from '../../../../src/evaluate/answers/answer-metrics.js';
import { answerWords } from '../../../../src/evaluate/answers/answer-words.js';
import { joinJudged, joinJudgements } from '../../../../src/evaluate/answers/judged-answer.js';
import { fillPrompt, parsePrompt } from '../../../../src/evaluate/answers/prompt-template.js';
import { readJudgement } from '../../../../src/evaluate/answers/read-judgement.js';

const words = fc
  .array(fc.constantFrom('five', 'working', 'days', 'the', 'a', 'x-ray', 'Ä'), { maxLength: 6 })
  .map((list) => list.join(' '));

describe('answers against expected ones', () => {
  it.each([
    ['The Eiffel Tower!', 'eiffel tower', 1, 1],
    ['Saint Bernadette Soubirous', 'Bernadette', 0, 0.5],
    ['in the late 1990s', 'late 1990s', 0, 0.8],
    ['five working days', 'two weeks', 0, 0],
    ['', '', 1, 1],
    ['the', '', 1, 1],
    ['', 'five', 0, 0],
    ['thé', 'th', 0, 0],
    ['a.b', 'ab', 1, 1],
  ])(
    '%j against %j: exact %d, F1 %d, as the script of SQuAD has it',
    (answer, expected, exact, f1) => {
      expect(exactMatch(answer, expected)).toBe(exact);
      expect(tokenF1(answer, expected)).toBeCloseTo(f1, 12);
    },
  );

  it('F1 is symmetric, from 0 to 1, and 1 just where the same words came as often', () => {
    fc.assert(
      fc.property(words, words, (a, b) => {
        const f1 = tokenF1(a, b);
        expect(f1).toBeCloseTo(tokenF1(b, a), 12);
        expect(f1).toBeGreaterThanOrEqual(0);
        const same = answerWords(a).toSorted().join(' ') === answerWords(b).toSorted().join(' ');
        expect(f1 > 1 - 1e-12).toBe(same);
        if (exactMatch(a, b) === 1) expect(f1).toBeCloseTo(1, 12);
      }),
    );
  });

  it('finds an answer as whole words in one text, not across two', () => {
    expect(answerInTexts('the five days', ['Within five\ndays.'])).toBe(1);
    expect(answerInTexts('five days', ['within twenty-five days'])).toBe(0);
    expect(answerInTexts('five days', ['within five', 'days of'])).toBe(0);
    expect(answerInTexts('!', ['anything!'])).toBe(0);
  });
});

describe('prompts', () => {
  const places = { known: ['question', 'context'], needed: ['question'] } as const;

  it('are filled once: what a document says is no place of its own', () => {
    const prompt = parsePrompt('p.md', 'Q: {{ question }}\nC: {{context}} $& $1', places);
    expect(fillPrompt(prompt, { question: '{{context}} $&', context: 'secret' })).toBe(
      'Q: {{context}} $&\nC: secret $& $1',
    );
  });

  it('are refused with an unknown place, and without one that has to be there', () => {
    const read = (text: string) => () => parsePrompt('p.md', text, places);
    expect(read('{{question}} {{contxt}}')).toThrow(
      "cannot use the prompt 'p.md': it has a place {{contxt}}",
    );
    expect(read('{{context}}')).toThrow('it has no place {{question}}');
  });
});

describe('what a judge says', () => {
  it.each(['{"score": 4}', ' {"why":"fine","score":4.0}\n', '```json\n{"score":4}\n```'])(
    '%j is a score',
    (reply) => {
      expect(readJudgement(reply, [1, 5])).toBe(4);
    },
  );

  it.each([
    '4',
    'Score: 4',
    '{"score":"4"}',
    '{"score":6}',
    '{"score":0}',
    '{"score":null}',
    '[4]',
    'null',
    '',
    'I give {"score":4}',
    '{"score":4} {"score":1}',
  ])('%j is none', (reply) => {
    expect(readJudgement(reply, [1, 5])).toBeUndefined();
  });

  const score = (value: number) => ({ kind: 'score', score: value }) as const;

  it('counts each answer alike, and contradicts itself only about the same one', () => {
    const joined = joinJudgements(
      [
        [score(1), score(1)],
        [score(5), { kind: 'nonsense', reply: 'no' }, { kind: 'timeout' }],
      ],
      [1, 5],
    );
    expect(joined).toEqual({
      score: 0.5,
      scores: [0, 0, 1],
      spread: 0,
      contradicted: false,
      nonsense: ['no'],
      timeouts: 1,
    });
    expect(joinJudgements([[score(2), score(4)]], [1, 5])).toMatchObject({
      spread: 0.5,
      contradicted: true,
    });
  });

  it('is no score of a question where nothing came: that is in no mean', () => {
    const none = joinJudgements([[{ kind: 'timeout' }]], [1, 5]);
    const full = joinJudgements([[score(5)]], [1, 5]);
    expect(joinJudged([none, full])).toEqual({
      mean: 1,
      count: 1,
      unjudged: 1,
      nonsense: 0,
      timeouts: 1,
      contradicted: 0,
      spread: 0,
    });
    expect(joinJudged([none])).toMatchObject({ mean: null, spread: null });
  });
});
