import { describe, expect, it } from 'vitest';
import { heldOutGain } from '../../../../src/evaluate/statistics/held-out-gain.js';
import { bitsFromSeed } from '../../../../src/evaluate/statistics/seeded-bits.js';

describe('what choosing the best of several gives', () => {
  it('is what the best gives where it is best everywhere', () => {
    const rows = [Array.from({ length: 40 }, () => 0.1), Array.from({ length: 40 }, () => -0.2)];
    const gain = heldOutGain(rows);
    expect(gain?.apparent).toBeCloseTo(0.1, 12);
    expect(gain?.heldOut).toBeCloseTo(0.1, 12);
  });

  it('is nothing where none is better than the baseline', () => {
    expect(heldOutGain([Array.from({ length: 20 }, () => -1)])).toEqual({
      apparent: 0,
      heldOut: 0,
    });
  });

  it('is nothing on average where all are equal but for chance, whatever it seems', () => {
    const bits = bitsFromSeed(7);
    const trials = Array.from({ length: 200 }, () => {
      const rows = Array.from({ length: 12 }, () =>
        Array.from({ length: 50 }, () => ((bits() & 1) === 1 ? 1 : -1)),
      );
      return heldOutGain(rows) ?? { apparent: NaN, heldOut: NaN };
    });
    const mean = (of: 'apparent' | 'heldOut') =>
      trials.reduce((sum, one) => sum + one[of], 0) / trials.length;
    // The largest of twelve means of fifty: 1.63 standard errors of 0.141.
    expect(mean('apparent')).toBeGreaterThan(0.2);
    expect(Math.abs(mean('heldOut'))).toBeLessThan(0.04);
  });

  it('is not told of too few questions, or of no candidate', () => {
    expect(heldOutGain([[1, 1, 1]])).toBeNull();
    expect(heldOutGain([])).toBeNull();
  });
});
