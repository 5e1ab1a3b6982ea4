import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestRows } from '../../../../src/model/nearest/best-rows.js';

/** The same by sorting everything. */
function sortedRows(scores: Float32Array, k: number): number[] {
  return [...scores.entries()]
    .sort(([i, a], [j, b]) => b - a || i - j)
    .slice(0, Math.max(0, k))
    .map(([row]) => row);
}

describe('the best rows', () => {
  it('are those that sorting all of them gives, ties by the lower row', () => {
    // Few distinct scores, so that most rows tie.
    const few = fc.array(fc.integer({ min: -2, max: 2 }), { maxLength: 200 });
    const many = fc.array(fc.float({ noNaN: true }), { maxLength: 200 });
    fc.assert(
      fc.property(fc.oneof(few, many), fc.integer({ min: -1, max: 210 }), (values, k) => {
        const scores = Float32Array.from(values);
        expect(bestRows(scores, k)).toEqual(sortedRows(scores, k));
      }),
    );
  });

  it('of ascending and of descending scores are the same as by sorting', () => {
    const ascending = Float32Array.from({ length: 500 }, (_, i) => i);
    const descending = Float32Array.from({ length: 500 }, (_, i) => -i);
    expect(bestRows(ascending, 3)).toEqual([499, 498, 497]);
    expect(bestRows(descending, 3)).toEqual([0, 1, 2]);
  });
});
