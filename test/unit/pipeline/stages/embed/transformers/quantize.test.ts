import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  quantizeColumns,
  transposeWeights,
} from '../../../../../../src/pipeline/stages/embed/transformers/quantize.js';

describe('quantizeColumns', () => {
  it('is off by half a level at most and keeps to 7 bits', () => {
    const value = fc.float({ noNaN: true, min: -8, max: 8 });
    const matrix = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
      .chain(([rows, columns]) =>
        fc.tuple(
          fc.constant(columns),
          fc.array(value, { minLength: rows * columns, maxLength: rows * columns }),
        ),
      );
    fc.assert(
      fc.property(matrix, ([columns, values]) => {
        const { values: levels, scales } = quantizeColumns(Float32Array.from(values), columns);
        values.forEach((value, index) => {
          const scale = scales[index % columns]!;
          expect(Math.abs(levels[index]!)).toBeLessThanOrEqual(63);
          // 1e-45 is below what a float32 scale can be told from.
          expect(Math.abs(levels[index]! * scale - value)).toBeLessThanOrEqual(
            0.501 * scale + 1e-43,
          );
        });
      }),
    );
  });

  it('takes each column by its own largest value', () => {
    const { values, scales } = quantizeColumns(Float32Array.of(1, 0, 200, -0.25, 0, 50), 3);
    expect([...values]).toEqual([63, 0, 63, -16, 0, 16]);
    expect(scales[1]).toBe(1);
  });
});

describe('transposeWeights', () => {
  it('puts blocks side by side, each divided', () => {
    const first = { values: Float32Array.of(1, 2, 3, 4), inputs: 2, outputs: 2, divisor: 1 };
    const second = { values: Float32Array.of(10, 20), inputs: 2, outputs: 1, divisor: 10 };
    expect([...transposeWeights([first, second])]).toEqual([1, 3, 1, 2, 4, 2]);
  });
});
