import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRankings, sharedText, type Passage } from '../../src/diff/compare-rankings.js';
import { decisiveSteps } from '../../src/diff/decisive-steps.js';

const passage: fc.Arbitrary<Passage> = fc
  .record({
    document: fc.constantFrom('a', 'b', 'c'),
    start: fc.nat(60),
    length: fc.integer({ min: 1, max: 30 }),
  })
  .map(({ document, start, length }) => ({ document, start, end: start + length }));
const ranking = fc.array(fc.option(passage, { nil: undefined, freq: 8 }), { maxLength: 12 });

describe('comparing two rankings', () => {
  it('swaps what entered and what left when it is done the other way round', () => {
    fc.assert(
      fc.property(ranking, ranking, (before, after) => {
        const there = compareRankings(before, after);
        const back = compareRankings(after, before);
        expect(back.left).toEqual(there.entered);
        expect(back.entered).toEqual(there.left);
        expect(back.within).toEqual({ before: there.within.after, after: there.within.before });
        const turned = back.pairs.map((pair) => ({ before: pair.after, after: pair.before }));
        expect(turned.sort((a, b) => a.before - b.before)).toEqual(there.pairs);
      }),
    );
  });

  it('puts every result of both sides into one place', () => {
    fc.assert(
      fc.property(ranking, ranking, (before, after) => {
        const { pairs, left, entered, within } = compareRankings(before, after);
        const ranks = (list: readonly unknown[]) => list.map((_, i) => i + 1);
        const old = [...pairs.map((pair) => pair.before), ...left, ...within.before];
        const fresh = [...pairs.map((pair) => pair.after), ...entered, ...within.after];
        expect(old.sort((a, b) => a - b)).toEqual(ranks(before));
        expect(fresh.sort((a, b) => a - b)).toEqual(ranks(after));
      }),
    );
  });

  it('says a result left exactly where no other holds half of the shorter text', () => {
    fc.assert(
      fc.property(ranking, ranking, (before, after) => {
        const { left } = compareRankings(before, after);
        for (const [i, one] of before.entries()) {
          const isThere = after.some((other) => {
            if (one === undefined || other?.document !== one.document) return false;
            const shared = Math.min(one.end, other.end) - Math.max(one.start, other.start);
            return shared >= Math.min(one.end - one.start, other.end - other.start) / 2;
          });
          expect(left.includes(i + 1)).toBe(!isThere);
        }
      }),
    );
  });

  it('pairs equal results at equal ranks where no result overlaps another', () => {
    const apart = fc
      .uniqueArray(fc.nat(20), { maxLength: 10 })
      .map((places) => places.map((i) => ({ document: 'a', start: i * 10, end: i * 10 + 9 })));
    fc.assert(
      fc.property(apart, (list) => {
        const { pairs, left, entered, within } = compareRankings(list, list);
        expect(pairs).toEqual(list.map((_, i) => ({ before: i + 1, after: i + 1 })));
        expect([...left, ...entered, ...within.before, ...within.after]).toEqual([]);
      }),
    );
  });

  it('finds each piece of a chunk that was cut', () => {
    const whole = { document: 'a', start: 0, end: 90 };
    const pieces = [0, 30, 60].map((start) => ({ document: 'a', start, end: start + 30 }));
    const { pairs, left, entered, within } = compareRankings([whole], pieces);
    expect(pairs).toEqual([{ before: 1, after: 1 }]);
    expect([left, entered]).toEqual([[], []]);
    expect(within.after).toEqual([2, 3]);
    expect(sharedText(whole, { document: 'b', start: 0, end: 30 })).toBe(0);
  });
});

describe('the steps that decided a trace', () => {
  const BEYOND = 11;
  const point = fc
    .option(fc.integer({ min: 1, max: BEYOND - 1 }), { nil: null })
    .map((rank) => ({ rank, isTop: rank !== null && rank <= 4 }));
  const trace = fc.array(point, { minLength: 1, maxLength: 8 });

  it('are the same from both ends, and none where the ends agree', () => {
    fc.assert(
      fc.property(trace, (points) => {
        const steps = decisiveSteps(points, BEYOND);
        const back = decisiveSteps(points.toReversed(), BEYOND);
        const turned = back.map((step) => points.length - step);
        expect(turned.sort((a, b) => a - b)).toEqual(steps.toSorted((a, b) => a - b));
        const [first, last] = [points[0], points.at(-1)];
        const agree = first?.isTop === last?.isTop && first?.rank === last?.rank;
        expect(steps.length === 0).toBe(agree);
      }),
    );
  });

  it('are the one step of a trace that has one', () => {
    fc.assert(
      fc.property(point, point, fc.nat(3), fc.nat(3), (a, b, before, after) => {
        fc.pre(a.rank !== b.rank);
        const points = [
          ...Array.from({ length: before + 1 }, () => a),
          ...Array.from({ length: after + 1 }, () => b),
        ];
        expect(decisiveSteps(points, BEYOND)).toEqual([before + 1]);
      }),
    );
  });

  it('leave out what went the other way, and small moves beside a large one', () => {
    const at = (rank: number | null) => ({ rank, isTop: rank !== null && rank <= 4 });
    expect(decisiveSteps([at(1), at(9), at(2), at(null)], BEYOND)).toEqual([1, 3]);
    expect(decisiveSteps([at(5), at(6), at(10)], BEYOND)).toEqual([2]);
    expect(decisiveSteps([at(1), at(3), at(2)], BEYOND)).toEqual([1]);
  });
});
