import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeStoredVector,
  encodeStoredVector,
  isTruncated,
} from '../../src/model/entry-codecs.js';
import { thrownBy } from '../support/thrown-by.js';

const component = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constant(-0) },
  { weight: 3, arbitrary: fc.float({ noNaN: true }) },
);
const vector = fc
  .array(component, { minLength: 1, maxLength: 80 })
  .map((values) => Float32Array.from(values));

const bitsOf = ({ buffer }: Float32Array) => [...new Uint32Array(buffer)];

describe('a vector of a sparse embedder', () => {
  it('reads back bit for bit, zeros with a sign too, and is never longer than with all of it', () => {
    fc.assert(
      fc.property(vector, fc.boolean(), (values, truncated) => {
        const value = encodeStoredVector({ values, truncated }, true);
        const dense = encodeStoredVector({ values, truncated });
        const read = decodeStoredVector(value);
        expect(bitsOf(read.values)).toEqual(bitsOf(values));
        expect([read.truncated, isTruncated(value)]).toEqual([truncated, truncated]);
        expect(value.length).toBeLessThanOrEqual(dense.length);
      }),
    );
  });

  it('has one form only: a byte changed gives other values or is refused', () => {
    fc.assert(
      fc.property(vector, fc.nat(), fc.integer({ min: 1, max: 255 }), (values, at, by) => {
        const value = encodeStoredVector({ values, truncated: false }, true);
        const place = at % value.length;
        value[place] = (value[place] ?? 0) ^ by;
        let read;
        try {
          read = decodeStoredVector(value);
        } catch (error) {
          expect(error).toMatchObject({ code: 'entry-damaged' });
          return;
        }
        expect({ bits: bitsOf(read.values), truncated: read.truncated }).not.toEqual({
          bits: bitsOf(values),
          truncated: false,
        });
      }),
    );
  });

  it('is refused where it is cut short, at any length', () => {
    const values = new Float32Array(64);
    values.set([1, 2, 3], 20);
    const value = encodeStoredVector({ values, truncated: false }, true);
    expect(value.length).toBe(12 + 8 + 6);
    for (let length = 2; length < value.length; length += 4) {
      const error = thrownBy(() => decodeStoredVector(value.subarray(0, length)));
      expect(error).toMatchObject({ code: 'entry-damaged' });
    }
  });
});
