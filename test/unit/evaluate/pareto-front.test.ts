import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paretoFront, type Choice } from '../../../src/evaluate/pareto-front.js';

const exact = (quality: number, ...costs: (number | null)[]): Choice => {
  return { quality, costs: costs.map((value) => ({ value, noise: 0 })) };
};

describe('the choices that none dominates', () => {
  it('are those that are best at some price', () => {
    const choices = [exact(0.9, 100), exact(0.8, 50), exact(0.8, 60), exact(0.7, 70)];
    expect(paretoFront(choices)).toEqual([0, 1]);
  });

  it('are both of two equal ones, and all where nothing else was measured', () => {
    expect(paretoFront([exact(0.5, 1), exact(0.5, 1)])).toEqual([0, 1]);
    expect(paretoFront([exact(0.5, null), exact(0.6, null)])).toEqual([1]);
    expect(paretoFront([])).toEqual([]);
  });

  it('do not differ by what is noise', () => {
    const timed = (quality: number, value: number): Choice => {
      return { quality, costs: [{ value, noise: 0.1 }] };
    };
    expect(paretoFront([timed(0.5, 10), timed(0.5, 10.9), timed(0.5, 11.1)])).toEqual([0, 1]);
    expect(paretoFront([timed(0.6, 10.9), timed(0.5, 10)])).toEqual([0]);
  });

  const figure = fc.integer({ min: 0, max: 4 });
  it('are never none, and every other one is dominated by one of them', () => {
    const rowsOf = fc.array(fc.tuple(figure, figure, figure), { minLength: 1 });
    fc.assert(
      fc.property(rowsOf, (rows) => {
        const front = paretoFront(rows.map(([quality, ...costs]) => exact(quality, ...costs)));
        expect(front.length).toBeGreaterThan(0);
        const chosen = front.flatMap((i) => rows.slice(i, i + 1));
        for (const [i, [quality, tokens, size]] of rows.entries()) {
          const beaten = chosen.some(
            ([q, t, s]) =>
              q >= quality && t <= tokens && s <= size && (q > quality || t < tokens || s < size),
          );
          expect(beaten).toBe(!front.includes(i));
        }
      }),
    );
  });
});
