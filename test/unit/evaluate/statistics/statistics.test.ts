import { describe, expect, it } from 'vitest';
import {
  detectableDifference,
  questionsForEffect,
  questionsToSettle,
} from '../../../../src/evaluate/statistics/detectable-difference.js';
import { effectSize } from '../../../../src/evaluate/statistics/effect-size.js';
import { holmAdjust } from '../../../../src/evaluate/statistics/holm.js';
import { meanInterval } from '../../../../src/evaluate/statistics/mean-interval.js';
import { summariseDifferences } from '../../../../src/evaluate/statistics/paired-differences.js';
import { bitsFromSeed, bitsFromState } from '../../../../src/evaluate/statistics/seeded-bits.js';
import { signFlipTest } from '../../../../src/evaluate/statistics/sign-flip.js';
import { countWinTieLoss } from '../../../../src/evaluate/statistics/win-tie-loss.js';

const summary = (differences: number[], groups?: string) =>
  summariseDifferences(
    differences.map((difference, index) => {
      const group = groups?.[index];
      return group === undefined ? { difference } : { difference, group };
    }),
  );

describe('the sign-flip test', () => {
  it('gives p = 1 where nothing differs', () => {
    expect(signFlipTest([0, 0, 0], { seed: 1, alpha: 0.05 })).toEqual({
      p: 1,
      exact: true,
      patterns: 1,
      attainable: 0,
    });
    expect(signFlipTest([], { seed: 1, alpha: 0.05 }).p).toBe(1);
  });

  it('counts all patterns up to 16 units that differ', () => {
    // All alike: only the observed pattern and its mirror reach the sum.
    expect(signFlipTest(new Array<number>(16).fill(0.25), { seed: 1, alpha: 0.05 })).toEqual({
      p: 2 / 65536,
      exact: true,
      patterns: 65536,
      // Thirteen of sixteen alike; twelve would have 0.077.
      attainable: 1394 / 65536,
    });
    expect(signFlipTest([0.5, ...new Array<number>(300).fill(0)], { seed: 1, alpha: 0.05 }).p).toBe(
      1,
    );
    expect(signFlipTest(new Array<number>(17).fill(0.25), { seed: 1, alpha: 0.05 })).toMatchObject({
      exact: false,
      patterns: 10_000,
    });
  });

  it('lets sums count that are equal but for rounding', () => {
    expect(0.1 + 0.2 + 0.3 - 0.3).toBeGreaterThan(0.1 + 0.2 - 0.3 + 0.3);
    // In tenths, 12 of the 16 patterns of 1, 2, 3, 3 have |sum| ≥ 3.
    expect(signFlipTest([0.1, 0.2, 0.3, -0.3], { seed: 1, alpha: 0.05 }).p).toBe(0.75);
  });

  it('never gives 0 from random flips', () => {
    expect(signFlipTest(new Array<number>(400).fill(1), { seed: 7, alpha: 0.05 }).p).toBe(
      1 / 10_001,
    );
  });

  it('knows the largest p of at most alpha that there can be', () => {
    const attainable = (units: number[], alpha: number) =>
      signFlipTest(units, { seed: 1, alpha }).attainable;
    const ones = (count: number) => new Array<number>(count).fill(1);
    expect(attainable(ones(5), 0.05)).toBe(0);
    expect(attainable(ones(6), 0.05)).toBe(2 / 64);
    expect(attainable(ones(10), 0.05)).toBe(22 / 1024);
    expect(attainable(ones(10), 0.2)).toBe(112 / 1024);
    // Signs and zeros play no part, sizes that are all different leave next to no gap.
    expect(attainable([1, -1, 0, 1, 1, -1, 0, 1], 0.05)).toBe(2 / 64);
    const different = Array.from({ length: 16 }, (_, index) => Math.sqrt(index + 2));
    expect(attainable(different, 0.05)).toBeGreaterThan(0.0499);
    expect(attainable([...different, 5], 0.05)).toBeGreaterThan(0.0499);
    expect(attainable([...different, 5], 0.05)).toBeLessThanOrEqual(0.05);
  });

  it('gives the same figure for the same seed, and another for another', () => {
    const differences = Array.from({ length: 40 }, (_, index) => Math.sin(index) + 0.1);
    const p = signFlipTest(differences, { seed: 7, alpha: 0.05 }).p;
    expect(signFlipTest(differences, { seed: 7, alpha: 0.05 }).p).toBe(p);
    expect(signFlipTest(differences, { seed: 8, alpha: 0.05 }).p).not.toBe(p);
  });
});

describe('the generator of random signs', () => {
  it('is xoshiro128**: the reference output from the state 1, 2, 3, 4', () => {
    const bits = bitsFromState(1, 2, 3, 4);
    expect(Array.from({ length: 10 }, bits)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597,
      4258142804,
    ]);
  });

  it('has about as many ones as zeros at each bit, for seeds that are near each other', () => {
    for (const seed of [0, 1, 2, 2 ** 32 - 1]) {
      const words = Array.from({ length: 4000 }, bitsFromSeed(seed));
      for (let bit = 0; bit < 32; bit++) {
        const ones = words.filter((word) => ((word >>> bit) & 1) === 1).length;
        // Five standard deviations of a fair coin.
        expect(Math.abs(ones - 2000)).toBeLessThan(5 * Math.sqrt(1000));
      }
    }
  });
});

describe('the interval of the mean difference', () => {
  it('agrees with a t-interval worked out elsewhere', () => {
    // scipy.stats.t.interval(0.95, 4, loc=mean, scale=sem) of these five.
    const [low, high] = meanInterval(summary([0.1, -0.2, 0.3, 0.4, 0]), 0.05);
    expect(low).toBeCloseTo(-0.1764432165066615, 10);
    expect(high).toBeCloseTo(0.4164432165066615, 10);
  });

  it('is a point where all differences are the same', () => {
    expect(meanInterval(summary([0.25, 0.25, 0.25]), 0.05)).toEqual([0.25, 0.25]);
    expect(meanInterval(summary([0, 0]), 0.05)).toEqual([0, 0]);
  });

  it('knows nothing from one question, nor from one group', () => {
    expect(meanInterval(summary([0.5]), 0.05)).toEqual([-1, 1]);
    expect(meanInterval(summary([0.5, 0.4, 0.6], 'aaa'), 0.05)).toEqual([-1, 1]);
  });

  it('has the group for its unit where questions are grouped', () => {
    const differences = [0.4, 0.5, -0.1, 0, 0.3, 0.2];
    const grouped = summary(differences, 'aabbcc');
    expect(grouped.units).toBe(3);
    expect(grouped.mean).toBe(summary(differences).mean);
    // Equal groups: the standard error is that of the group means 0.45, −0.05 and 0.25.
    const means = summary([0.45, -0.05, 0.25]);
    expect(grouped.standardError).toBeCloseTo(means.standardError!, 12);
    // A group each changes nothing.
    expect(summary(differences, 'abcdef').standardError).toBeCloseTo(
      summary(differences).standardError!,
      12,
    );
  });
});

describe('summing up differences', () => {
  it('refuses what is no number', () => {
    for (const value of [NaN, Infinity, -Infinity]) {
      expect(() => summary([0.1, value])).toThrow(`a difference is ${value}`);
    }
  });
});

describe('effect size, wins and losses', () => {
  it('dz is the mean over the standard deviation of the differences', () => {
    expect(effectSize(summary([1, 2, 3]))).toBe(2);
    expect(effectSize(summary([-1, -2, -3]))).toBe(-2);
  });

  it('dz is 0 without a difference and has no value without a spread', () => {
    expect(effectSize(summary([0, 0]))).toBe(0);
    expect(effectSize(summary([0.1, 0.1, 0.1]))).toBeNull();
    expect(effectSize(summary([1, -1]))).toBe(0);
  });

  it('counts wins, ties and losses', () => {
    expect(countWinTieLoss([0.1, 0, -0.1, 0, 0.3])).toEqual({ wins: 2, ties: 2, losses: 1 });
  });
});

describe('Holm’s adjustment', () => {
  it('multiplies by the hypotheses that are left, never falling, never above 1', () => {
    expect(holmAdjust([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
    expect(holmAdjust([0.6, 0.5])).toEqual([1, 1]);
    expect(holmAdjust([0.02])).toEqual([0.02]);
    expect(holmAdjust([])).toEqual([]);
  });
});

describe('how much a number of questions can show', () => {
  it.each([
    [0.1, 787],
    [0.2, 199],
    [0.3, 90],
    [0.4, 52],
    [0.5, 34],
  ])('an effect of %d takes %d questions for 80 %% power', (dz, questions) => {
    expect(questionsForEffect(dz, 0.05)).toBe(questions);
  });

  it('no number of questions shows an effect of 0', () => {
    expect(questionsForEffect(0, 0.05)).toBeNull();
  });

  it('the detectable difference of n questions is the one that takes n questions', () => {
    const differences = Array.from({ length: 52 }, (_, index) => (index % 2 === 0 ? 0.1 : -0.1));
    const spread = summary(differences);
    const dz = detectableDifference(spread, 0.05)! / spread.deviation;
    expect(questionsForEffect(dz * 1.0001, 0.05)).toBe(52);
    expect(questionsForEffect(dz * 0.9999, 0.05)).toBe(53);
    expect(detectableDifference(summary([0.1]), 0.05)).toBeNull();
    expect(detectableDifference(summary([0.1, 0.1]), 0.05)).toBe(0);
    expect(detectableDifference(spread, 0.02)).toBeGreaterThan(detectableDifference(spread, 0.05)!);
    // A test that can reject nothing shows nothing, however little differences spread.
    expect(detectableDifference(spread, 0)).toBeNull();
  });

  it('the number that would settle a verdict grows as the mean nears the limit', () => {
    const open = summary([0.3, -0.3, 0.2, -0.2, 0.1, -0.1]);
    const near = questionsToSettle(open, { limit: -0.01, alpha: 0.05 });
    const far = questionsToSettle(open, { limit: -0.1, alpha: 0.05 });
    expect(far).toBeGreaterThan(6);
    expect(near).toBeGreaterThan(far!);
    expect(questionsToSettle(open, { limit: 0, alpha: 0.05 })).toBeNull();
    expect(questionsToSettle(summary([0.1]), { limit: -0.1, alpha: 0.05 })).toBeNull();
  });

  it('that number is right: so many questions of the same spread detect the distance', () => {
    const open = summary([0.3, -0.3, 0.2, -0.2, 0.1, -0.1]);
    const needed = questionsToSettle(open, { limit: -0.05, alpha: 0.05 })!;
    const effect = 0.05 / (open.standardError! * Math.sqrt(6));
    expect(needed).toBe(questionsForEffect(effect, 0.05));
  });

  it('counts questions, not groups, where questions are grouped', () => {
    const pairs = summary([0.3, 0.3, -0.3, -0.3, 0.2, 0.2, -0.2, -0.2], 'aabbccdd');
    const single = summary([0.3, -0.3, 0.2, -0.2]);
    const options = { limit: -0.1, alpha: 0.05 };
    expect(questionsToSettle(pairs, options)).toBe(2 * questionsToSettle(single, options)!);
  });
});
