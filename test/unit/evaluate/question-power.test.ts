import { describe, expect, it } from 'vitest';
import { compareEvaluations, DEFAULT_SEED } from '../../../src/evaluate/compare-evaluations.js';
import { parseQuestions } from '../../../src/evaluate/parse-questions.js';
import { questionPower } from '../../../src/evaluate/question-power.js';
import { evaluationOf } from './evaluation-of.js';

const options = { alpha: 0.05, spread: 0.3 };
const set = (count: number, tagsOf: (i: number) => readonly string[] = () => []) =>
  parseQuestions(
    Array.from({ length: count }, (_, i) =>
      JSON.stringify({
        id: `q${i}`,
        question: 'x',
        evidence: [{ document: 'd' }],
        tags: tagsOf(i),
      }),
    ).join('\n'),
    'q',
  );

describe('the power of a question set', () => {
  it.each([
    [787, 0.1],
    [199, 0.2],
    [90, 0.3],
    [52, 0.4],
    [34, 0.5],
  ])('of %d questions shows an effect of %d, as the tables have it', (count, effect) => {
    const [all] = questionPower(set(count), options);
    expect((all?.detectable ?? NaN) / options.spread).toBeCloseTo(effect, 2);
  });

  it.each([6, 12, 40])('of %d questions is what a comparison of as many says', (count) => {
    const ids = Array.from({ length: count }, (_, i) => `q${i}`);
    const side = (value: (i: number) => number) =>
      evaluationOf({ 'R@5': Object.fromEntries(ids.map((id, i) => [id, value(i)])) });
    const { metrics } = compareEvaluations({
      base: side(() => 0.5),
      candidate: side((i) => 0.5 + 0.4 * Math.sin(i * i + 1)),
      alpha: 0.05,
      seed: DEFAULT_SEED,
    });
    const spread = (metrics[0]?.standardError ?? NaN) * Math.sqrt(count);
    const [all] = questionPower(set(count), { alpha: 0.05, spread });
    // Random flips attain a level just below alpha.
    expect((all?.detectable ?? NaN) / (metrics[0]?.detectable ?? NaN)).toBeCloseTo(1, 2);
  });

  it('is by tag, most frequent first, over answerable questions alone', () => {
    const questions = [
      ...set(6, (i) => (i < 2 ? ['a', 'b'] : ['b', 'b'])),
      ...parseQuestions('{"id":"u","question":"x","tags":["a"]}', 'q'),
    ];
    expect(questionPower(questions, options)).toMatchObject([
      { tag: null, questions: 7, answerable: 6, unanswerable: 1 },
      { tag: 'b', questions: 6, answerable: 6, unanswerable: 0 },
      { tag: 'a', questions: 3, answerable: 2, unanswerable: 1 },
    ]);
    expect(questionPower(set(5), options)[0]?.detectable).toBeNull();
    expect(questionPower(set(6), options)[0]?.detectable).toBeGreaterThan(0.3);
    expect(questionPower([], options)).toHaveLength(1);
  });
});
