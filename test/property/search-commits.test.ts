import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchCommits } from '../../src/api/bisect/search-commits.js';

describe('halving a line of commits', () => {
  const line = fc.integer({ min: 2, max: 80 }).chain((count) =>
    fc.record({
      count: fc.constant(count),
      border: fc.integer({ min: 1, max: count - 1 }),
      unknown: fc.uniqueArray(fc.integer({ min: 1, max: count - 1 }), { maxLength: count }),
    }),
  );

  it('finds the border, and leaves between only what cannot be judged', async () => {
    await fc.assert(
      fc.asyncProperty(line, async ({ count, border, unknown }) => {
        const cannot = new Set(unknown.filter((index) => index < count - 1));
        const asked: number[] = [];
        const { lastGood, firstBad } = await searchCommits(count, (index) => {
          asked.push(index);
          return Promise.resolve(cannot.has(index) ? 'unknown' : index < border ? 'good' : 'bad');
        });
        expect(lastGood).toBeLessThan(border);
        expect(firstBad).toBeGreaterThanOrEqual(border);
        expect([lastGood, firstBad].some((index) => cannot.has(index))).toBe(false);
        for (let i = lastGood + 1; i < firstBad; i += 1) expect(asked).toContain(i);
        expect(new Set(asked).size).toBe(asked.length);
        const wasted = asked.filter((index) => cannot.has(index)).length;
        if (cannot.size === 0) expect(firstBad).toBe(lastGood + 1);
        if (cannot.size === 0) expect(asked.length).toBeLessThanOrEqual(Math.log2(count) + 1);
        expect(wasted).toBeLessThanOrEqual(cannot.size);
      }),
    );
  });
});
