import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareEvaluations } from '../../../src/evaluate/compare-evaluations.js';
import { gate } from '../../../src/evaluate/gate.js';
import type { GateVerdict, Guard, PromotionRules } from '../../../src/evaluate/gate-verdict.js';
import type { MeasuredFigures } from '../../../src/evaluate/measured-figure.js';
import { tagSlices } from '../../../src/evaluate/tag-slices.js';
import type { Question } from '../../../src/model/question.js';
import { evaluationOf } from './evaluation-of.js';

const PRIMARY = 'SpanR@1500t';
const defaults: PromotionRules = {
  primary: PRIMARY,
  margin: 0.02,
  alpha: 0.05,
  minQuestions: 1,
  minPerTag: 2,
  guards: [],
  require: [],
};

/** Figures of questions on both sides, and their tags; the primary metric stays the same. */
interface Measured {
  readonly base: readonly number[];
  readonly candidate: readonly number[];
  /** Tag of a question by its place; `other` unless given. */
  readonly tagOf?: (place: number) => string;
}

function judged(
  rules: Partial<PromotionRules>,
  { base, candidate, tagOf = () => 'other' }: Measured,
  figures: MeasuredFigures = new Map(),
): GateVerdict {
  const all = { ...defaults, ...rules };
  const side = (values: readonly number[]) =>
    evaluationOf({
      [PRIMARY]: Object.fromEntries(values.map((_, i) => [`q${i}`, 0.5])),
      'R@5': Object.fromEntries(values.map((value, i) => [`q${i}`, value])),
      AP: Object.fromEntries(values.map((value, i) => [`q${i}`, value])),
    });
  const sides = { base: side(base), candidate: side(candidate) };
  const comparison = compareEvaluations({ ...sides, alpha: all.alpha, seed: 1, primary: PRIMARY });
  const questions = base.map((_, i): Question => {
    return { id: `q${i}`, question: '', evidence: [], tags: [tagOf(i)] };
  });
  return gate({
    rules: all,
    candidate: sides.candidate,
    against: { base: sides.base, comparison },
    slices: tagSlices(all, questions),
    figures,
  });
}

const guardOf = (verdict: GateVerdict, place = 0) =>
  verdict.rules.filter(({ kind }) => kind === 'guard')[place]!;

/** `count` questions whose figures fall by `fall` on average, half of them by more. */
function falling(count: number, fall: number, spread = 0.1): Measured {
  const base = new Array<number>(count).fill(0.8);
  return { base, candidate: base.map((value, i) => value - fall + (i % 2 ? spread : -spread)) };
}

describe('a guard', () => {
  const guard: Guard = { metric: 'R@5', margin: 0.02 };

  it('stops a candidate whose primary metric is as good as ever', () => {
    const verdict = judged({ guards: [guard] }, falling(100, 0.2));
    expect(verdict.verdict).toBe('fail');
    expect(verdict.rules.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
      'questions pass',
      'primary pass',
      'guard fail',
    ]);
    expect(guardOf(verdict)).toMatchObject({
      rule: 'R@5 not worse by more than 0.02',
      figures: { questions: 100, margin: 0.02 },
    });
  });

  it('is inconclusive where the interval holds the margin', () => {
    const verdict = judged({ guards: [guard] }, falling(100, 0.02));
    expect(verdict.verdict).toBe('inconclusive');
    expect(guardOf(verdict).sentence).toMatch(/^R@5 may be worse by more than 0.02 or not/);
  });

  it('passes within its own margin, not within that of the primary metric', () => {
    expect(judged({ guards: [{ ...guard, margin: 0.3 }] }, falling(100, 0.2)).verdict).toBe('pass');
  });

  it('on a tag sees a loss that the whole hides', () => {
    const base = new Array<number>(200).fill(0.5);
    const tagOf = (place: number) => (place % 10 === 0 ? 'billing' : 'other');
    const candidate = base.map((value, i) => (i % 10 === 0 ? 0.1 + (i % 20) / 100 : value + 0.1));
    const measured = { base, candidate, tagOf };
    expect(judged({ guards: [guard] }, measured).verdict).toBe('pass');
    const sliced = judged({ guards: [{ ...guard, tag: 'billing' }] }, measured);
    expect(sliced.verdict).toBe('fail');
    expect(guardOf(sliced)).toMatchObject({
      rule: 'R@5[billing] not worse by more than 0.02',
      figures: { questions: 20, base: 0.5 },
    });
  });

  it.each([
    [0, 'no question'],
    [1, '1 question'],
    [19, '19 questions'],
  ])('on a tag that %d questions have is inconclusive, not a pass', (count, words) => {
    const base = new Array<number>(200).fill(0.5);
    const tagOf = (place: number) => (place < count ? 'billing' : 'other');
    const verdict = judged(
      { minPerTag: 20, guards: [{ ...guard, tag: 'billing' }] },
      { base, candidate: base.map(() => 1), tagOf },
    );
    expect(verdict.verdict).toBe('inconclusive');
    expect(guardOf(verdict).sentence).toBe(
      `R@5[billing] is not judged: it measures ${words}, the rules ask for 20.`,
    );
    expect(guardOf(verdict).figures).toMatchObject({ questions: count, needed: 20 });
  });

  it('needs more to fail where there are more of them, and never passes for it', () => {
    // Just below the margin by itself: p is between 0.0125 and 0.025.
    const measured = falling(100, 0.042);
    const alone = guardOf(judged({ guards: [guard] }, measured));
    expect(alone.outcome).toBe('fail');
    const p = Number(alone.figures['p']);
    expect(p).toBeLessThan(0.025);
    expect(p).toBeGreaterThan(0.0125);
    const both = judged({ guards: [guard, { metric: 'AP', margin: 0.02 }] }, measured);
    expect(guardOf(both)).toMatchObject({ outcome: 'inconclusive', figures: { pAdjusted: 2 * p } });
    expect(guardOf(both).sentence).toContain('by Holm over 2 guards, where 0.025 decides');
  });

  it('counts only guards with enough questions for Holm', () => {
    const measured = falling(100, 0.042);
    const untagged = { ...guard, metric: 'AP', tag: 'nobody' };
    expect(guardOf(judged({ guards: [guard, untagged] }, measured)).outcome).toBe('fail');
  });

  it('whatever the others are, passes and fails only where it would alone', () => {
    const value = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 30 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 }),
        (pairs, margins) => {
          const measured = { base: pairs.map(([a]) => a), candidate: pairs.map(([, b]) => b) };
          const guards = margins.map((margin) => ({ metric: 'R@5', margin }));
          const together = judged({ guards }, measured).rules.filter(
            ({ kind }) => kind === 'guard',
          );
          for (const [i, one] of together.entries()) {
            const alone = guardOf(judged({ guards: guards.slice(i, i + 1) }, measured)).outcome;
            if (one.outcome !== alone)
              expect([alone, one.outcome]).toEqual(['fail', 'inconclusive']);
          }
        },
      ),
    );
  });

  it('on a metric that was not evaluated is refused', () => {
    const guards = [{ metric: 'RR@10', margin: 0.1 }];
    expect(() => judged({ guards }, falling(10, 0))).toThrow("metric 'RR@10' was not evaluated");
  });
});

describe('figures without a spread', () => {
  const outcomeOf = (base: readonly number[], candidate: readonly number[]) => {
    const verdict = judged({ primary: 'R@5', margin: 0.25 }, { base, candidate });
    const primary = verdict.rules.find(({ kind }) => kind === 'primary')!;
    return `${primary.outcome}: ${primary.sentence}`;
  };
  const same = (value: number, count = 60) => new Array<number>(count).fill(value);

  it('all ties pass, and are called the same', () => {
    expect(outcomeOf(same(0.5), same(0.5))).toBe(
      'pass: R@5 is the same for every question: from 0.5000 to 0.5000, 95 % interval of the difference 0.0000 to 0.0000.',
    );
  });

  it('the same loss on every question fails beyond the margin and says that more would not help on it', () => {
    expect(outcomeOf(same(0.75), same(0.25))).toMatch(/^fail: R@5 is worse by more than 0.25/);
    expect(outcomeOf(same(0.75), same(0.5))).toMatch(
      /^inconclusive: .*no number of questions would settle it at this difference\.$/,
    );
  });

  it('one question decides nothing, whatever it says', () => {
    for (const [before, after] of [
      [0, 1],
      [1, 0],
      [0.5, 0.5],
    ] as const) {
      expect(outcomeOf([before], [after])).toMatch(
        /^inconclusive: .*one question says nothing of the spread\.$/,
      );
    }
  });
});

describe('a limit', () => {
  const base = new Array<number>(40).fill(0.5);
  const tagOf = (place: number) => (place < 10 ? 'billing' : 'other');
  const candidate = base.map((_, i) => (i < 10 ? 0.25 : 1));
  const limited = (rule: string, figures: MeasuredFigures = new Map(), minPerTag = 2) => {
    const verdict = judged({ require: [rule], minPerTag }, { base, candidate, tagOf }, figures);
    return verdict.rules.find(({ kind }) => kind === 'require')!;
  };

  it('on a tag is held against the mean of the questions with the tag', () => {
    expect(limited('R@5[billing] >= 0.26')).toMatchObject({
      rule: 'R@5[billing] >= 0.26',
      outcome: 'fail',
      figures: { value: 0.25, limit: 0.26, questions: 10 },
      sentence: 'R@5[billing] is 0.2500; the rule R@5[billing] >= 0.26 is broken.',
    });
    expect(limited(' R@5 [ billing ]>=.25 ').outcome).toBe('pass');
    expect(limited('R@5[billing] >= 0.2', new Map(), 11)).toMatchObject({
      outcome: 'inconclusive',
      sentence: 'R@5[billing] is not judged: it measures 10 questions, the rules ask for 11.',
    });
    expect(limited('R@5[nobody] >= 0').outcome).toBe('inconclusive');
  });

  it.each([
    ['latency.p95 <= 200', 200, 'pass', 'latency.p95 is 200.0 ms'],
    ['latency.p95 <= 200', 200.04, 'fail', 'latency.p95 is 200.04 ms'],
    ['context.mean < 1000', 999.5, 'pass', 'context.mean is 999.5 tokens'],
    ['index.bytes <= 5000000', 5_000_001, 'fail', 'index.bytes is 5000001;'],
    ['index.recall >= 0.95', 0.9499, 'fail', 'index.recall is 0.9499;'],
    ['questions.unresolved <= 0', 1, 'fail', 'questions.unresolved is 1;'],
    ['checks.warnings < 3', 2, 'pass', 'checks.warnings is 2;'],
  ] as const)('%s of %d: %s', (rule, value, outcome, words) => {
    const [name] = rule.split(' ');
    const figures = new Map([[name, value]]) as unknown as MeasuredFigures;
    expect(limited(rule, figures)).toMatchObject({ rule, outcome });
    expect(limited(rule, figures).sentence).toContain(words);
  });

  it('on what is not known is inconclusive, not a pass', () => {
    for (const figures of [new Map(), new Map([['index.recall', null]])] as const) {
      expect(limited('index.recall >= 0', figures as MeasuredFigures)).toMatchObject({
        outcome: 'inconclusive',
        figures: { value: null, limit: 0 },
        sentence: 'index.recall is not known, so the rule index.recall >= 0 decides nothing.',
      });
    }
  });

  it('refuses a figure that is no number, of a question, a mean or a measurement', () => {
    expect(() => judged({}, { base, candidate: base.map(() => NaN) })).toThrow(/R@5.* is NaN/);
    expect(() => limited('latency.p95 <= 200', new Map([['latency.p95', NaN]]))).toThrow(
      "cannot judge by 'latency.p95': it is NaN",
    );
    const broken = evaluationOf({ 'R@5': { a: Infinity } });
    const first = () =>
      gate({
        rules: { ...defaults, require: ['R@5 >= 0.5'] },
        candidate: broken,
        slices: new Map(),
        figures: new Map(),
      });
    expect(first).toThrow("cannot judge by 'R@5': it is Infinity");
  });

  it.each([
    ['latency.p99 <= 200', "'latency.p99' is none of latency.p50, latency.p95"],
    ['index.recall >= 2', 'is more than 1'],
    ['index.bytes[billing] <= 2', 'takes no tag'],
    ['R@5[] >= 0.5', 'the tag is empty'],
    ['R@5[billing >= 0.5', 'expected a metric'],
    ['latency.p95 <= 200ms', "'200ms' is no decimal number"],
  ])('written as %j is refused', (rule, message) => {
    expect(() => limited(rule)).toThrow(message);
  });
});

describe('a metric of some questions only', () => {
  it('is judged by the questions that it measures, and by no fewer than the rules ask for', () => {
    const withRefused = (refused: number) => {
      const whole = evaluationOf({
        [PRIMARY]: Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`q${i}`, 0.5])),
      });
      const perQuestion = whole.perQuestion.map((one, i) =>
        i < refused ? { ...one, metrics: { Refused: 1 } } : one,
      );
      return { ...whole, perQuestion, metrics: { ...whole.metrics, Refused: 1 } };
    };
    const verdictOn = (refused: number) => {
      const side = withRefused(refused);
      const rules = {
        ...defaults,
        minQuestions: 30,
        minPerTag: 20,
        guards: [{ metric: 'Refused', margin: 0.1 }],
      };
      const comparison = compareEvaluations({ base: side, candidate: side, alpha: 0.05, seed: 1 });
      const against = { base: side, comparison };
      return gate({ rules, candidate: side, against, slices: new Map(), figures: new Map() });
    };
    expect(verdictOn(19).verdict).toBe('inconclusive');
    expect(guardOf(verdictOn(19)).sentence).toBe(
      'Refused is not judged: it measures 19 questions, the rules ask for 20.',
    );
    expect(guardOf(verdictOn(20))).toMatchObject({ outcome: 'pass', figures: { questions: 20 } });
    expect(verdictOn(31).rules[0]?.sentence).toContain('only 29 questions');
  });
});
