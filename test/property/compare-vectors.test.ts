import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVectors, cosineOf } from '../../src/diff/compare-vectors.js';
import { VectorCloud } from '../../src/diff/vector-cloud.js';
import { unitVector } from '../../src/model/unit-vector.js';

const vector = fc
  .array(fc.integer({ min: -50, max: 50 }), { minLength: 4, maxLength: 4 })
  .map((values) => Float32Array.from(values));
const other = vector.filter((values) => values.some((value) => value !== 0));

describe('comparing vectors of the same texts', () => {
  it('finds nothing in no pairs, and no move where both are equal', () => {
    expect(compareVectors([])).toEqual({
      compared: 0,
      moved: 0,
      mean: null,
      p99: null,
      worst: null,
    });
    fc.assert(
      fc.property(fc.array(vector, { minLength: 1 }), (vectors) => {
        const pairs = vectors.map((one, i) => ({ name: `${i}`, before: one, after: one.slice() }));
        const compared = compareVectors(pairs);
        expect(compared.moved).toBe(0);
        expect(compared.mean).toBeCloseTo(1, 12);
        expect(compared.worst?.cosine).toBeCloseTo(1, 12);
      }),
    );
  });

  it('orders worst, 99 of 100 and mean, and is the same both ways', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(vector, vector), { minLength: 1, maxLength: 150 }), (list) => {
        const there = compareVectors(
          list.map(([before, after], i) => ({ name: `${i}`, before, after })),
        );
        const back = compareVectors(
          list.map(([after, before], i) => ({ name: `${i}`, before, after })),
        );
        expect(back).toEqual(there);
        const cosines = list.map(([a, b]) => cosineOf(a, b)).sort((a, b) => a - b);
        expect(there.worst?.cosine).toBe(cosines[0]);
        const below = cosines.filter((value) => value < (there.p99 ?? 2)).length;
        expect(below).toBeLessThanOrEqual(list.length / 100);
        expect(there.p99).toBeLessThanOrEqual(cosines.at(-1) ?? -2);
      }),
    );
  });

  it('does not look at lengths', () => {
    fc.assert(
      fc.property(other, fc.integer({ min: 1, max: 9 }), (values, factor) => {
        expect(
          cosineOf(
            values,
            values.map((value) => value * factor),
          ),
        ).toBeCloseTo(1, 6);
        expect(
          cosineOf(
            values,
            values.map((value) => -value),
          ),
        ).toBeCloseTo(-1, 6);
      }),
    );
  });
});

describe('a cloud of vectors', () => {
  it('is spread by the mean cosine distance to its centroid', () => {
    fc.assert(
      fc.property(fc.array(other, { minLength: 1, maxLength: 20 }), (vectors) => {
        const units = vectors.map((one) => unitVector(one));
        const cloud = new VectorCloud(4);
        for (const unit of units) cloud.add(unit);
        const { centroid } = cloud;
        fc.pre(Math.hypot(...centroid) > 1e-3);
        const distances = units.map((unit) => 1 - cosineOf(unit, centroid));
        const mean = distances.reduce((sum, one) => sum + one, 0) / units.length;
        expect(cloud.spread).toBeCloseTo(mean, 4);
      }),
    );
  });

  it('has no spread without vectors', () => {
    expect(new VectorCloud(4).spread).toBeNull();
  });
});
