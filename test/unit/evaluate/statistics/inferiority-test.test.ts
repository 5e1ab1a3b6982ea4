import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inferiorityTest } from '../../../../src/evaluate/statistics/inferiority-test.js';
import { meanInterval } from '../../../../src/evaluate/statistics/mean-interval.js';
import { summariseDifferences } from '../../../../src/evaluate/statistics/paired-differences.js';

describe('the test of being worse by more than a margin', () => {
  it.each([
    // Quantiles of t as tables print them: two-sided 5 % and 1 %, one-sided 5 %.
    [-2.2622, 10, 0.025],
    [-3.2498, 10, 0.005],
    [-1.8331, 10, 0.05],
    [0, 10, 0.5],
    [1.8331, 10, 0.95],
    [-12.7062, 2, 0.025],
  ])('gives for t = %d of %d units p = %d', (mean, units, p) => {
    expect(inferiorityTest({ mean, standardError: 1, units }, 0)).toBeCloseTo(p, 5);
  });

  it('says less than alpha/2 just where the interval lies below the margin', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 40 }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        fc.constantFrom(0.01, 0.05, 0.2),
        (differences, margin, alpha) => {
          const summary = summariseDifferences(differences.map((difference) => ({ difference })));
          const [, high] = meanInterval(summary, alpha);
          const p = inferiorityTest(summary, margin);
          fc.pre(Math.abs(p - alpha / 2) > 1e-9);
          expect(p < alpha / 2).toBe(high < -margin);
        },
      ),
    );
  });

  it('is sure where nothing varies, and knows nothing of one unit', () => {
    expect(inferiorityTest({ mean: -0.3, standardError: 0, units: 9 }, 0.2)).toBe(0);
    expect(inferiorityTest({ mean: -0.2, standardError: 0, units: 9 }, 0.2)).toBe(1);
    expect(inferiorityTest({ mean: -0.1, standardError: 0, units: 9 }, 0.2)).toBe(1);
    expect(inferiorityTest({ mean: -1, standardError: null, units: 1 }, 0)).toBe(1);
  });
});
