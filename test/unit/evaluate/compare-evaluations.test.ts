import { describe, expect, it } from 'vitest';
import { StemmaError } from '../../../src/errors/stemma-error.js';
import { compareEvaluations, DEFAULT_SEED } from '../../../src/evaluate/compare-evaluations.js';
import type { Evaluation } from '../../../src/evaluate/evaluation.js';
import { evaluationOf } from './evaluation-of.js';

const options = { alpha: 0.05, seed: DEFAULT_SEED };

function refusal(base: Evaluation, candidate: Evaluation): StemmaError {
  try {
    compareEvaluations({ base, candidate, ...options });
  } catch (error) {
    if (error instanceof StemmaError) return error;
    throw error;
  }
  throw new Error('the comparison was made');
}

describe('comparing two evaluations', () => {
  it('refuses evaluations over different questions and lists the difference', () => {
    const base = evaluationOf({ 'R@5': { a: 1, b: 1, c: 1 } });
    const candidate = evaluationOf({ 'R@5': { b: 1, c: 1, d: 1 } }, { edited: ['c'] });
    const error = refusal(base, candidate);
    expect(error.code).toBe('different-questions');
    expect(error.data).toEqual({ onlyInBase: ['a'], onlyInCandidate: ['d'], edited: ['c'] });
    expect(error.message).toBe(
      "cannot compare: the evaluations are over different questions (1 only in the base: 'a'; " +
        "1 only in the candidate: 'd'; 1 edited: 'c')",
    );
  });

  it('never compares fewer questions than either side has, whatever the hash says', () => {
    const base = evaluationOf({ 'R@5': { a: 1, b: 1 } });
    const lacking = { ...base, perQuestion: base.perQuestion.slice(1) };
    expect(refusal(base, lacking).data).toMatchObject({ onlyInBase: ['a'] });
    expect(refusal(lacking, base).data).toMatchObject({ onlyInCandidate: ['a'] });
  });

  it('refuses evaluations by different evaluators', () => {
    const base = evaluationOf({ 'R@5': { a: 1 } });
    const error = refusal(base, { ...base, evaluator: base.evaluator + 1 });
    expect(error.code).toBe('different-evaluators');
  });

  it.each([NaN, Infinity, -Infinity])('refuses the figure %d', (value) => {
    const base = evaluationOf({ 'R@5': { a: 1, b: 1 } });
    const candidate = evaluationOf({ 'R@5': { a: 1, b: value } });
    for (const error of [refusal(base, candidate), refusal(candidate, base)]) {
      expect(error.code).toBe('bad-figure');
      expect(error.message).toBe(`cannot compare: 'R@5' of question 'b' is ${value}`);
    }
  });

  it('refuses a metric that one side has not', () => {
    const base = evaluationOf({ 'R@5': { a: 1 }, AP: { a: 1 } });
    const error = refusal(base, evaluationOf({ 'R@5': { a: 1 } }));
    expect(error.code).toBe('metric-not-evaluated');
    expect(error.message).toBe("the metric 'AP' was not evaluated: there are 'R@5'");
  });

  it.each([
    { alpha: 0 },
    { alpha: 1 },
    { alpha: NaN },
    { seed: -1 },
    { seed: 0.5 },
    { seed: 2 ** 32 },
  ])('refuses the options %j as a mistake of the caller', (wrong) => {
    const base = evaluationOf({ 'R@5': { a: 1 } });
    expect(() => compareEvaluations({ base, candidate: base, ...options, ...wrong })).toThrow(
      RangeError,
    );
  });

  it('reports each metric with its figures', () => {
    const base = evaluationOf({ 'R@5': { a: 0.5, b: 0.5, c: 1, d: 0 } });
    const candidate = evaluationOf({ 'R@5': { a: 1, b: 1, c: 0.5, d: 0 } });
    const comparison = compareEvaluations({ base, candidate, ...options });
    const [metric] = comparison.metrics;
    // Differences 0.5, 0.5, −0.5, 0: all 8 patterns of the three reach |sum| ≥ 0.5.
    expect(metric).toMatchObject({
      name: 'R@5',
      base: 0.5,
      candidate: 0.625,
      difference: 0.125,
      p: 1,
      exact: true,
      pAdjusted: 1,
      wins: 2,
      ties: 1,
      losses: 1,
    });
    expect(metric?.effect).toBeCloseTo(0.125 / Math.sqrt(0.6875 / 3), 12);
    expect(comparison).toMatchObject({ count: 4, units: 4, alpha: 0.05, primary: 'R@5' });
  });

  it('lists the questions that moved most first, then by id', () => {
    const base = evaluationOf({ 'R@5': { b: 0, a: 0, c: 1, d: 0.5 } });
    const candidate = evaluationOf({ 'R@5': { b: 0.5, a: 0.5, c: 0, d: 0.5 } });
    const { questions } = compareEvaluations({ base, candidate, ...options });
    expect(questions).toEqual([
      { id: 'c', base: 1, candidate: 0, difference: -1 },
      { id: 'a', base: 0, candidate: 0.5, difference: 0.5 },
      { id: 'b', base: 0, candidate: 0.5, difference: 0.5 },
      { id: 'd', base: 0.5, candidate: 0.5, difference: 0 },
    ]);
  });

  it('takes a difference within rounding for a tie', () => {
    const base = evaluationOf({ AP: { a: 0.3 } });
    const candidate = evaluationOf({ AP: { a: 0.1 + 0.2 } });
    const { metrics, questions } = compareEvaluations({ base, candidate, ...options });
    expect(metrics[0]).toMatchObject({ difference: 0, wins: 0, ties: 1, losses: 0, p: 1 });
    expect(questions[0]?.difference).toBe(0);
  });

  it.each([
    // One question says nothing of spread: the interval is all that a difference can be.
    [[0.5], { p: 1, interval: [-1, 1], effect: null, detectable: null }],
    // Ties: no signs to flip, so that nothing could have been found.
    [[0, 0, 0], { p: 1, interval: [0, 0], effect: 0, detectable: null }],
    // The same difference everywhere: no spread, and too few for any p of at most 0.05.
    [[0.25, 0.25, 0.25], { p: 0.25, interval: [0.25, 0.25], effect: null, detectable: null }],
    [new Array<number>(6).fill(0.25), { p: 2 / 64, interval: [0.25, 0.25], detectable: 0 }],
    // Five questions that differ among fifty: p is never below 2/32.
    [[1, 1, 1, 1, 1, ...new Array<number>(45).fill(0)], { p: 2 / 32, detectable: null }],
  ])('says what little is known of the differences %j', (differences, wanted) => {
    const figures = (of: (difference: number) => number) =>
      Object.fromEntries(differences.map((difference, i) => [`q${i}`, of(difference)]));
    const base = evaluationOf({ AP: figures(() => 0) });
    const candidate = evaluationOf({ AP: figures((difference) => difference) });
    const { metrics, warnings } = compareEvaluations({ base, candidate, ...options });
    expect(metrics[0]).toMatchObject(wanted);
    expect(JSON.stringify([metrics, warnings])).not.toMatch(/NaN|Infinity/);
  });

  it('adjusts the p-values of the gated metrics alone', () => {
    const values = { a: 1, b: 1, c: 1, d: 1, e: 1, f: 1 };
    const zeros = { a: 0, b: 0, c: 0, d: 0, e: 0, f: 0 };
    const base = evaluationOf({ 'R@5': zeros, AP: zeros, RR: zeros });
    const candidate = evaluationOf({ 'R@5': values, AP: values, RR: values });
    const compare = (gated?: string[]) =>
      compareEvaluations({ base, candidate, ...options, ...(gated && { gated }) }).metrics.map(
        ({ pAdjusted }) => pAdjusted,
      );
    const p = 2 / 64;
    expect(compare()).toEqual([3 * p, 3 * p, 3 * p]);
    expect(compare(['AP', 'R@5'])).toEqual([2 * p, 2 * p, null]);
  });

  it('flips and counts groups where questions are grouped', () => {
    const ids = ['a1', 'a2', 'b1', 'b2'];
    const base = evaluationOf({ 'R@5': Object.fromEntries(ids.map((id) => [id, 0])) });
    const candidate = evaluationOf({ 'R@5': Object.fromEntries(ids.map((id) => [id, 1])) });
    const input = { base, candidate, ...options };
    expect(compareEvaluations(input).metrics[0]?.p).toBe(2 / 16);
    const grouped = compareEvaluations({ ...input, groupOf: (id) => id[0] });
    expect(grouped.metrics[0]?.p).toBe(2 / 4);
    expect(grouped).toMatchObject({ count: 4, units: 2 });
    expect(grouped.warnings[0]).toContain('only 4 questions in 2 groups');
  });

  it('warns under 50 questions, naming what is likely to go unseen', () => {
    const values = (count: number, value: (index: number) => number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`q${i}`, value(i)]));
    const compare = (count: number) =>
      compareEvaluations({
        base: evaluationOf({ 'R@5': values(count, () => 0.5) }),
        candidate: evaluationOf({ 'R@5': values(count, (i) => (i % 2 === 0 ? 0.6 : 0.4)) }),
        ...options,
      }).warnings;
    expect(compare(49)).toEqual([
      'only 49 questions: differences below 0.042 are likely to go unseen; use 200 or more',
    ]);
    expect(compare(50)).toEqual([]);
  });

  it('warns of questions that failed and of evidence that was not found', () => {
    const base = evaluationOf({ 'R@5': { a: 1 } });
    const candidate = {
      ...base,
      questions: { ...base.questions, failed: 1, unresolved: 2 },
    };
    const { warnings } = compareEvaluations({ base, candidate, ...options });
    expect(warnings.slice(1)).toEqual([
      '1 question of the candidate failed and scored 0',
      '2 questions of the candidate with evidence that was not found in its texts',
    ]);
  });
});

describe('comparing evaluations with unanswerable questions', () => {
  /** Two answerable and three unanswerable questions. */
  const side = (recall: readonly number[], refused: readonly number[]): Evaluation => {
    const [a, b, c] = [
      evaluationOf({ 'R@5': { a: recall[0] ?? 0, b: recall[1] ?? 0 } }),
      evaluationOf({ Refused: { x: refused[0] ?? 0, y: refused[1] ?? 0, z: refused[2] ?? 0 } }),
      evaluationOf({ 'R@5': { a: 0, b: 0, x: 0, y: 0, z: 0 } }),
    ];
    const perQuestion = [...a.perQuestion, ...b.perQuestion];
    return { ...c, metrics: { ...a.metrics, ...b.metrics }, perQuestion };
  };
  const base = side([0, 1], [1, 1, 0]);
  const candidate = side([1, 1], [0, 1, 0]);

  it('pairs each metric over the questions that it measures, and says over how many', () => {
    const { count, metrics } = compareEvaluations({ base, candidate, ...options });
    expect(count).toBe(5);
    expect(metrics).toMatchObject([
      { name: 'R@5', count: 2, units: 2, base: 0.5, candidate: 1, wins: 1, ties: 1, losses: 0 },
      { name: 'Refused', count: 3, units: 3, wins: 0, ties: 2, losses: 1 },
    ]);
    expect(metrics[1]?.difference).toBeCloseTo(-1 / 3, 12);
  });

  it('lists every question, by the metric that measures it', () => {
    const { questions } = compareEvaluations({ base, candidate, ...options });
    expect(questions.map(({ id, difference, metric }) => [id, difference, metric])).toEqual([
      ['a', 1, undefined],
      ['x', -1, 'Refused'],
      ['b', 0, undefined],
      ['y', 0, 'Refused'],
      ['z', 0, 'Refused'],
    ]);
  });

  it('refuses a metric that measures no question', () => {
    const one = evaluationOf({ 'R@5': { a: 1 } });
    const act = () =>
      compareEvaluations({ base: one, candidate: one, metrics: ['R@5', 'Refused'], ...options });
    expect(act).toThrow("the metric 'Refused' was not evaluated: there are 'R@5'");
  });

  it('warns of few questions by those that the primary metric measures', () => {
    const { warnings } = compareEvaluations({ base, candidate, ...options });
    expect(warnings[0]).toMatch(/^only 2 questions/);
  });
});
