import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuseByRank, fuseByScore, type FusedSide } from '../../../src/retrieve/fuse-rankings.js';

/** A ranking of names, with scores that fall from 1. */
function side(names: readonly string[], weight = 1): FusedSide {
  return { ranking: names.map((name, i) => [name, 1 - i / 10]), weight, floor: 0 };
}

describe('rankings fused by rank', () => {
  it('score each item by the sum of 1 / (60 + rank)', () => {
    const fused = fuseByRank([side(['a', 'b', 'c']), side(['c', 'a'])]);
    expect([...fused.keys()].sort()).toEqual(['a', 'b', 'c']);
    expect(fused.get('a')).toBeCloseTo(1 / 61 + 1 / 62, 15);
    expect(fused.get('b')).toBeCloseTo(1 / 62, 15);
    expect(fused.get('c')).toBeCloseTo(1 / 63 + 1 / 61, 15);
  });

  it('put an item that both have in the middle before one that only one has at the top', () => {
    const fused = fuseByRank([side(['x', 'both']), side(['y', 'both'])]);
    expect(fused.get('both')).toBeGreaterThan(fused.get('x') ?? 1);
  });

  it('count each side by its weight, and ranks by the constant', () => {
    const fused = fuseByRank([side(['a', 'b'], 0.3), side(['b'], 0.7)], 10);
    expect(fused.get('a')).toBeCloseTo(0.3 / 11, 15);
    expect(fused.get('b')).toBeCloseTo(0.3 / 12 + 0.7 / 11, 15);
  });

  it('of nothing are empty', () => {
    expect(fuseByRank([]).size).toBe(0);
    expect(fuseByRank([side([]), side([])]).size).toBe(0);
  });
});

describe('rankings fused by score', () => {
  it('scale each side from its floor to its best, and weigh', () => {
    const fused = fuseByScore([
      { ranking: [['a', 0.9], ['b', 0.5], ['c', 0.4]], weight: 3, floor: 0.4 }, // prettier-ignore
      { ranking: [['b', 12], ['d', 3]], weight: 1, floor: 0 }, // prettier-ignore
    ]);
    expect(fused.get('a')).toBeCloseTo(0.75, 12);
    expect(fused.get('b')).toBeCloseTo(0.75 * 0.2 + 0.25, 12);
    expect(fused.get('c')).toBe(0);
    expect(fused.get('d')).toBeCloseTo(0.25 * 0.25, 12);
  });

  it('give a side whose scores are all alike its whole weight', () => {
    const fused = fuseByScore([
      { ranking: [['a', 5]], weight: 1, floor: 5 },
      { ranking: [], weight: 1, floor: 0 },
    ]);
    expect([...fused]).toEqual([['a', 0.5]]);
    expect(fuseByScore([side([]), side([])]).size).toBe(0);
  });

  it('do not depend on the unit of a side, nor on the sum of the weights', () => {
    const scores = fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), {
      minLength: 1,
      maxLength: 8,
    });
    const positive = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(scores, scores, positive, positive, positive, (a, b, wa, wb, unit) => {
        const made = (list: number[], weight: number, scale: number): FusedSide => {
          const ranking = list
            .toSorted((x, y) => y - x)
            .map((score) => [`${score % 10}-${Math.floor(score / 10)}`, score * scale] as const);
          return { ranking, weight, floor: 0 };
        };
        const plain = fuseByScore([made(a, wa, 1), made(b, wb, 1)]);
        const scaled = fuseByScore([made(a, wa * unit, unit), made(b, wb * unit, 1 / unit)]);
        expect([...scaled.keys()]).toEqual([...plain.keys()]);
        for (const [name, score] of plain) {
          expect(scaled.get(name)).toBeCloseTo(score, 9);
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1 + 1e-12);
        }
      }),
    );
  });
});
