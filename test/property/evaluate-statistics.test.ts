import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareEvaluations } from '../../src/evaluate/compare-evaluations.js';
import { holmAdjust } from '../../src/evaluate/statistics/holm.js';
import { meanInterval } from '../../src/evaluate/statistics/mean-interval.js';
import { summariseDifferences } from '../../src/evaluate/statistics/paired-differences.js';
import { bitsFromSeed } from '../../src/evaluate/statistics/seeded-bits.js';
import { signFlipTest } from '../../src/evaluate/statistics/sign-flip.js';
import { evaluationOf } from '../unit/evaluate/evaluation-of.js';

/** Hundredths, so that ties are common and an exact count can use whole numbers. */
const hundredths = fc.array(fc.integer({ min: -100, max: 100 }), { maxLength: 10 });

/** The p-value by whole-number arithmetic over all patterns, zeros included. */
function exactP(differences: readonly number[]): number {
  const observed = Math.abs(differences.reduce((sum, value) => sum + value, 0));
  let reached = 0;
  for (let pattern = 0; pattern < 2 ** differences.length; pattern++) {
    const sum = differences.reduce(
      (total, value, index) => total + (((pattern >>> index) & 1) === 1 ? value : -value),
      0,
    );
    if (Math.abs(sum) >= observed) reached++;
  }
  return reached / 2 ** differences.length;
}

/** Standard normal numbers from seeded bits (Box and Muller). */
function normals(seed: number): () => number {
  const bits = bitsFromSeed(seed);
  const uniform = (): number => (bits() + 0.5) / 2 ** 32;
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

describe('the sign-flip test', () => {
  it('agrees with exact enumeration in whole numbers', () => {
    fc.assert(
      fc.property(hundredths, (differences) => {
        const { p, exact } = signFlipTest(
          differences.map((value) => value / 100),
          { seed: 1, alpha: 0.05 },
        );
        expect(exact).toBe(true);
        expect(p).toBe(exactP(differences));
      }),
    );
  });

  it('attains no other p below alpha than those of some signs of the same sizes', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 7 });
    fc.assert(
      fc.property(sizes, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (units, alpha) => {
        const ps = Array.from({ length: 2 ** units.length }, (_, pattern) =>
          exactP(units.map((unit, index) => (((pattern >>> index) & 1) === 1 ? unit : -unit))),
        );
        const wanted = Math.max(0, ...ps.filter((p) => p <= alpha));
        const tenths = units.map((unit) => unit / 10);
        expect(signFlipTest(tenths, { seed: 1, alpha }).attainable).toBe(wanted);
      }),
    );
  });

  it('by random flips is near the exact figure', () => {
    // 17 units take the random way; enumeration of 2^17 is the yardstick.
    const units = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 17, maxLength: 17 });
    fc.assert(
      fc.property(units, fc.nat({ max: 17 }), fc.nat(), (sizes, negative, seed) => {
        const differences = sizes.map((size, index) => (index < negative ? -size : size));
        const exact = exactP(differences);
        const { p } = signFlipTest(
          differences.map((value) => value / 100),
          { seed, alpha: 0.05 },
        );
        // Five standard deviations of 10,000 draws, and the 1 that is added.
        const tolerance = 5 * Math.sqrt((exact * (1 - exact)) / 10_000) + 2e-4;
        expect(Math.abs(p - exact)).toBeLessThan(tolerance);
      }),
      { numRuns: 10 },
    );
  });

  it('finds a difference between equal systems about as often as alpha says', () => {
    // 2,000 trials of 14 questions: 5 % ± five standard errors (0.49 %).
    const draw = normals(11);
    let rejected = 0;
    for (let trial = 0; trial < 2000; trial++) {
      if (signFlipTest(Array.from({ length: 14 }, draw), { seed: 1, alpha: 0.05 }).p <= 0.05)
        rejected++;
    }
    expect(rejected / 2000).toBeGreaterThan(0.025);
    expect(rejected / 2000).toBeLessThan(0.075);
  });
});

describe('the interval', () => {
  it('covers the true difference about as often as it claims, grouped or not', () => {
    for (const grouped of [false, true]) {
      const draw = normals(grouped ? 5 : 6);
      let covered = 0;
      for (let trial = 0; trial < 1500; trial++) {
        const differences = Array.from({ length: 20 }, (_, group) => {
          const shared = draw();
          if (!grouped) return [{ difference: shared }];
          return [0, 1, 2].map(() => ({ difference: shared + draw() / 2, group: String(group) }));
        }).flat();
        const [low, high] = meanInterval(summariseDifferences(differences), 0.05);
        if (low <= 0 && high >= 0) covered++;
      }
      // Nominal 95 %; groups taken for independent questions would give about 78 %.
      expect(covered / 1500).toBeGreaterThan(0.925);
      expect(covered / 1500).toBeLessThan(0.975);
    }
  });
});

describe('Holm’s adjustment', () => {
  it('agrees with the definition, keeps the order and depends on no order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }), (ps) => {
        const adjusted = holmAdjust(ps);
        const sorted = ps.toSorted((a, b) => a - b);
        for (const [index, p] of ps.entries()) {
          const upTo = sorted.slice(0, sorted.indexOf(p) + 1);
          const steps = upTo.map((smaller, j) => Math.min(1, smaller * (ps.length - j)));
          expect(adjusted[index]).toBe(Math.max(...steps));
          expect(adjusted[index]).toBeGreaterThanOrEqual(p);
        }
        expect(holmAdjust(ps.toReversed()).reverse()).toEqual(adjusted);
      }),
    );
  });
});

describe('a comparison', () => {
  const value = fc.integer({ min: 0, max: 20 }).map((twentieths) => twentieths / 20);
  const pairs = fc.dictionary(fc.string({ minLength: 1, maxLength: 3 }), fc.tuple(value, value), {
    minKeys: 1,
    maxKeys: 30,
    noNullPrototype: true,
  });
  const side = (figures: Record<string, [number, number]>, which: 0 | 1, reversed = false) => {
    const entries = Object.entries(figures).map(([id, both]) => [id, both[which]] as const);
    return evaluationOf({ 'R@5': Object.fromEntries(reversed ? entries.reverse() : entries) });
  };
  const options = { alpha: 0.05, seed: 3 };

  it('negates every difference and keeps every p when its sides are swapped', () => {
    fc.assert(
      fc.property(pairs, (figures) => {
        const [base, candidate] = [side(figures, 0), side(figures, 1)];
        const there = compareEvaluations({ base, candidate, ...options });
        const back = compareEvaluations({ base: candidate, candidate: base, ...options });
        const [a] = there.metrics;
        const [b] = back.metrics;
        expect(b!.difference + a!.difference).toBe(0);
        expect(b!.interval[0] + a!.interval[1]).toBe(0);
        expect(b!.interval[1] + a!.interval[0]).toBe(0);
        expect([b!.p, b!.wins, b!.losses, b!.ties]).toEqual([a!.p, a!.losses, a!.wins, a!.ties]);
        expect([b!.detectable, b!.base]).toEqual([a!.detectable, a!.candidate]);
        expect(back.questions.map(({ id, difference }) => [id, 0 - difference])).toEqual(
          there.questions.map(({ id, difference }) => [id, 0 + difference]),
        );
      }),
    );
  });

  it('does not depend on the order of the questions', () => {
    fc.assert(
      fc.property(pairs, (figures) => {
        const groupOf = (id: string): string => id.slice(0, 1);
        const there = compareEvaluations({
          base: side(figures, 0),
          candidate: side(figures, 1),
          groupOf,
          ...options,
        });
        const shuffled = compareEvaluations({
          base: side(figures, 0, true),
          candidate: side(figures, 1, true),
          groupOf,
          ...options,
        });
        expect(shuffled).toEqual(there);
      }),
    );
  });

  it('of an evaluation with itself finds nothing', () => {
    fc.assert(
      fc.property(pairs, (figures) => {
        const same = side(figures, 0);
        const { metrics } = compareEvaluations({ base: same, candidate: same, ...options });
        expect(metrics[0]).toMatchObject({ difference: 0, p: 1, effect: 0, wins: 0, losses: 0 });
      }),
    );
  });
});
