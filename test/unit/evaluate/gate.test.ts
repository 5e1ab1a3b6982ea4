import { describe, expect, it } from 'vitest';
import { StemmaError } from '../../../src/errors/stemma-error.js';
import type { Comparison, MetricComparison } from '../../../src/evaluate/comparison.js';
import type { Evaluation } from '../../../src/evaluate/evaluation.js';
import { gate } from '../../../src/evaluate/gate.js';
import { gatedMetrics } from '../../../src/evaluate/gated-metrics.js';
import type { PromotionRules } from '../../../src/evaluate/gate-verdict.js';
import { parseRule } from '../../../src/evaluate/parse-rule.js';
import { evaluationOf } from './evaluation-of.js';

const rules: PromotionRules = {
  primary: 'SpanR@1500t',
  margin: 0.02,
  alpha: 0.05,
  minQuestions: 50,
  minPerTag: 20,
  guards: [],
  require: [],
};
const candidate = evaluationOf({ 'SpanR@1500t': { a: 0.75 }, 'nDCG@10': { a: 0.5 } });

/** A comparison of 100 questions whose interval is as given. */
function comparisonOf(low: number, high: number, count = 100): Comparison {
  const difference = (low + high) / 2;
  const metric: MetricComparison = {
    name: 'SpanR@1500t',
    count,
    units: count,
    base: 0.75 - difference,
    candidate: 0.75,
    difference,
    interval: [low, high],
    standardError: (high - low) / 2 / 1.98,
    p: 0.5,
    exact: false,
    pAdjusted: 0.5,
    effect: 0.1,
    wins: 1,
    ties: 1,
    losses: 1,
    detectable: 0.05,
  };
  return {
    count,
    units: count,
    alpha: 0.05,
    seed: 1,
    primary: 'SpanR@1500t',
    metrics: [metric],
    questions: [],
    warnings: [],
  };
}

/** The gate where no rule is about a tag or a measured figure. */
const judged = ({
  comparison,
  ...input
}: {
  rules: PromotionRules;
  candidate: Evaluation;
  comparison?: Comparison;
}) =>
  gate({
    slices: new Map(),
    figures: new Map(),
    ...input,
    ...(comparison && { against: { base: input.candidate, comparison } }),
  });

const judge = (low: number, high: number, count = 100) => {
  const verdict = judged({ rules, candidate, comparison: comparisonOf(low, high, count) });
  return { ...verdict, primary: verdict.rules[1]! };
};

describe('the gate', () => {
  it.each([
    ['fail', -0.09, -0.03, 'is worse by more than 0.02'],
    ['inconclusive', -0.09, -0.02, 'may be worse by more than 0.02 or not'],
    ['inconclusive', -0.05, 0.05, 'may be worse by more than 0.02 or not'],
    ['inconclusive', -0.02, 0.05, 'may be worse by more than 0.02 or not'],
    ['pass', -0.0199, 0.05, 'is not worse by more than 0.02'],
    ['pass', 0, 0, 'is not worse by more than 0.02'],
    ['pass', 0, 0.05, 'is not worse by more than 0.02'],
    ['pass', -0.015, 0, 'is not worse by more than 0.02'],
    ['pass', -0.015, -0.005, 'is worse, though by less than 0.02'],
    ['pass', 0.001, 0.05, 'improved'],
  ])('says %s for the interval %d to %d at a margin of 0.02', (outcome, low, high, sentence) => {
    const { verdict, primary } = judge(low, high);
    expect(verdict).toBe(outcome);
    expect(primary.outcome).toBe(outcome);
    expect(primary.sentence).toContain(`SpanR@1500t ${sentence}: from `);
  });

  it('marks a pass that is surely worse, and no other', () => {
    expect(judge(-0.015, -0.005).primary.warning).toBe(true);
    expect(judge(-0.015, 0).primary).not.toHaveProperty('warning');
    expect(judge(-0.09, -0.03).primary).not.toHaveProperty('warning');
  });

  it('does not let rounding decide at the margin', () => {
    expect(judge(-0.02 + 1e-15, 0.1).verdict).toBe('inconclusive');
    expect(judge(-0.1, -0.02 - 1e-15).verdict).toBe('inconclusive');
  });

  it('names the number of questions that would settle an open verdict', () => {
    const { primary } = judge(-0.05, 0.05);
    expect(primary.figures['needed']).toBeGreaterThan(100);
    expect(primary.sentence).toContain('about 1,254 questions would settle');
    expect(judge(-0.07, 0.03).primary.figures['needed']).toBeNull();
    expect(judge(-0.07, 0.03).primary.sentence).toContain('no number of questions');
    expect(judge(0, 0.01).primary.figures['needed']).toBeNull();
  });

  it('says why a single group settles nothing', () => {
    const comparison = comparisonOf(-1, 1);
    const [metric] = comparison.metrics;
    const { rules: verdicts } = judged({
      rules,
      candidate,
      comparison: { ...comparison, metrics: [{ ...metric!, standardError: null }] },
    });
    expect(verdicts[1]?.sentence).toContain('a single independent unit says nothing');
  });

  it('is inconclusive under the least number of questions, however clear the rest', () => {
    const { verdict, rules: verdicts } = judge(0.1, 0.2, 49);
    expect(verdict).toBe('inconclusive');
    expect(verdicts[0]).toMatchObject({
      rule: 'at least 50 questions',
      outcome: 'inconclusive',
      figures: { questions: 49, least: 50, needed: 50 },
    });
    expect(judge(0.1, 0.2, 50).verdict).toBe('pass');
  });

  it('fails rather than being inconclusive where both would do', () => {
    expect(judge(-0.09, -0.03, 3).verdict).toBe('fail');
    const open = judged({
      rules: { ...rules, require: ['nDCG@10 >= 0.9'] },
      candidate,
      comparison: comparisonOf(-0.05, 0.05),
    });
    expect(open.verdict).toBe('fail');
    expect(open.rules.map(({ outcome }) => outcome)).toEqual(['pass', 'inconclusive', 'fail']);
  });

  it.each([
    ['nDCG@10 >= 0.5', 'pass'],
    ['nDCG@10 > 0.5', 'fail'],
    ['nDCG@10 <= 0.5', 'pass'],
    ['nDCG@10 < 0.5', 'fail'],
    ['nDCG@10 >= 0.51', 'fail'],
    ['nDCG@10 < 0.51', 'pass'],
  ])('a mean of exactly 0.5 under the rule %s: %s', (rule, outcome) => {
    expect(judged({ rules: { ...rules, require: [rule] }, candidate })).toMatchObject({
      verdict: outcome,
      rules: [{ rule, outcome, figures: { value: 0.5 } }],
    });
  });

  it('takes a mean within rounding of the limit for equal to it', () => {
    const near = evaluationOf({ AP: { a: 0.1, b: 0.1, c: 0.1 } });
    expect(near.metrics['AP']).not.toBe(0.1);
    const under = (rule: string) =>
      judged({ rules: { ...rules, require: [rule] }, candidate: near });
    expect(under('AP >= 0.1').verdict).toBe('pass');
    expect(under('AP <= 0.1').verdict).toBe('pass');
  });

  it('prints enough digits to tell a mean from the limit that it misses', () => {
    const near = evaluationOf({ AP: { a: 0.54999999 } });
    const verdict = judged({ rules: { ...rules, require: ['AP >= 0.55'] }, candidate: near });
    expect(verdict.rules[0]?.sentence).toBe('AP is 0.54999999; the rule AP >= 0.55 is broken.');
  });

  it('judges a first promotion by its floors alone', () => {
    expect(judged({ rules, candidate })).toEqual({ verdict: 'pass', rules: [] });
    const floors = { ...rules, require: ['nDCG@10 >= 0.9'] };
    expect(judged({ rules: floors, candidate }).verdict).toBe('fail');
  });

  it('refuses rules on metrics that were not evaluated', () => {
    const floors = { ...rules, require: ['AP >= 0.1'] };
    expect(() => judged({ rules: floors, candidate })).toThrow("metric 'AP' was not evaluated");
    const other = { ...rules, primary: 'AP' };
    expect(() => judged({ rules: other, candidate, comparison: comparisonOf(0, 1) })).toThrow(
      "metric 'AP' was not evaluated: there are 'SpanR@1500t'",
    );
  });

  it('refuses a comparison at another alpha and a negative margin as mistakes of the caller', () => {
    const comparison = comparisonOf(0, 1);
    expect(() => judged({ rules: { ...rules, alpha: 0.1 }, candidate, comparison })).toThrow(
      'alpha',
    );
    expect(() => judged({ rules: { ...rules, margin: -1 }, candidate, comparison })).toThrow(
      RangeError,
    );
  });

  it('knows the metrics that rules decide by, the primary first, each once', () => {
    const require = ['nDCG@10 >= 0.5', 'SpanR@1500t >= 0.5', 'AP >= 0.1', 'AP <= 0.9'];
    expect(gatedMetrics({ ...rules, require })).toEqual(['SpanR@1500t', 'nDCG@10', 'AP']);
  });
});

describe('rules', () => {
  it.each([
    ['nDCG@10', 'expected a metric, an operator and a limit'],
    ['', 'expected a metric'],
    ['nDCG@10 >=', 'expected a metric'],
    ['nDCG@10 >= 0.5 or so', 'expected a metric'],
    ['nDCG@10 => 0.5', "'=>' is none of the operators"],
    ['nDCG@10 == 0.5', "'==' is none of the operators"],
    ['nDCG@10 >= half', "'half' is no decimal number"],
    ['nDCG@10 >= 0x1', "'0x1' is no decimal number"],
    ['nDCG@10 >= -0.5', "'-0.5' is no decimal number"],
    ['nDCG@10 >= 55', 'the limit 55 is more than 1'],
    ['recall@5 >= 0.5', "unknown metric 'recall@5'"],
  ])('are refused: %j', (text, message) => {
    expect(() => parseRule(text)).toThrow(StemmaError);
    expect(() => parseRule(text)).toThrow(message);
  });

  it('are read whatever their spacing', () => {
    const figure = { kind: 'metric', metric: 'nDCG@10' };
    const rule = { text: 'nDCG@10 >= 0.5', figure, operator: '>=', limit: 0.5 };
    expect(parseRule('nDCG@10 >= 0.5')).toEqual(rule);
    expect(parseRule(' nDCG@10>=.50 ')).toEqual(rule);
    expect(parseRule('AP < 1')).toMatchObject({ operator: '<', limit: 1 });
  });
});
