import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unitVector } from '../../../../src/model/unit-vector.js';
import { ByteRows } from '../../../../src/model/nearest/byte-rows.js';
import { DotBlock } from '../../../../src/model/nearest/dot-block.js';

/** Bounds of the products of rows with a query, none of which has to be of length 1. */
function boundsOf(rows: readonly Float32Array[], query: Float32Array) {
  const dimensions = query.length;
  const matrix = new Float32Array(rows.length * dimensions);
  rows.forEach((row, i) => {
    matrix.set(unitVector(row), i * dimensions);
  });
  const into = { lower: new Float32Array(rows.length), upper: new Float32Array(rows.length) };
  new ByteRows({ matrix, rows: rows.length, dimensions }).bounds(unitVector(query), into);
  return into;
}

const values = fc.oneof(
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.constantFrom(0, 1e-12, 1e-3, 1, 100),
);

function vectors(dimensions: number, most: number): fc.Arbitrary<Float32Array[]> {
  const vector = fc.array(values, { minLength: dimensions, maxLength: dimensions });
  return fc.array(vector.map(Float32Array.from.bind(Float32Array)), {
    minLength: 1,
    maxLength: most,
  });
}

describe('rows of bytes', () => {
  it('bound every product, and closely', () => {
    const data = fc.integer({ min: 1, max: 70 }).chain((dimensions) => vectors(dimensions, 12));
    fc.assert(
      fc.property(data, ([query = new Float32Array(), ...rows]) => {
        const { lower, upper } = boundsOf(rows, query);
        const unit = unitVector(query);
        rows.forEach((row, i) => {
          const product = unitVector(row).reduce(
            (sum, value, j) => sum + value * (unit[j] ?? NaN),
            0,
          );
          expect(product).toBeGreaterThanOrEqual(lower[i] ?? NaN);
          expect(product).toBeLessThanOrEqual(upper[i] ?? NaN);
          // Half a code of each value at most, twice.
          const most = Math.sqrt(query.length) / 127;
          expect((upper[i] ?? NaN) - (lower[i] ?? NaN)).toBeLessThan(most + 1e-3);
        });
      }),
    );
  });

  it('say nothing of a row with values that are no numbers', () => {
    const rows = [Float32Array.of(NaN, 1), Float32Array.of(Infinity, 1), Float32Array.of(3, 4)];
    const { lower, upper } = boundsOf(rows, Float32Array.of(1, 0));
    expect([...lower.subarray(0, 2)]).toEqual([-Infinity, -Infinity]);
    expect([...upper.subarray(0, 2)]).toEqual([Infinity, Infinity]);
    expect(upper[2]).toBeCloseTo(0.6, 1);
  });

  it('multiply to whole numbers as plain code does, at the largest codes too', () => {
    const code = fc.constantFrom<number[]>(-127, -1, 0, 1, 127);
    const cases = fc.integer({ min: 1, max: 3 }).chain((steps) => {
      const width = 16 * steps;
      const row = fc.array(code, { minLength: width, maxLength: width });
      const query = fc.array(fc.constantFrom(-32767, -5, 0, 9, 32767), {
        minLength: width,
        maxLength: width,
      });
      return fc.tuple(fc.array(row, { minLength: 1, maxLength: 9 }), query);
    });
    fc.assert(
      fc.property(cases, ([rows, query]) => {
        const block = new DotBlock({ rows: rows.length, width: query.length });
        block.codes.set(rows.flat());
        const expected = rows.map((row) =>
          row.reduce((sum, value, i) => sum + value * (query[i] ?? NaN), 0),
        );
        expect([...block.products(Int16Array.from(query))]).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});
