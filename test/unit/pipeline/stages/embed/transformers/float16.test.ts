import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  fromFloat16,
  makeFloat16Table,
} from '../../../../../../src/pipeline/stages/embed/transformers/float16.js';

it.each([
  [0x0000, 0],
  [0x0001, 2 ** -24],
  [0x03ff, (1023 / 1024) * 2 ** -14],
  [0x0400, 2 ** -14],
  [0x3555, 0.333251953125],
  [0x3c00, 1],
  [0x7bff, 65_504],
  [0x7c00, Infinity],
  [0xc000, -2],
  [0xfc00, -Infinity],
])('reads %i as IEEE 754 says', (bits, value) => {
  expect(fromFloat16(bits)).toBe(value);
});

it('reads minus zero and every NaN', () => {
  expect(Object.is(fromFloat16(0x8000), -0)).toBe(true);
  expect(fromFloat16(0x7e00)).toBeNaN();
  expect(fromFloat16(0xffff)).toBeNaN();
});

it('grows with the bits among positive numbers', () => {
  const table = makeFloat16Table();
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0x7bff }), (bits) => {
      expect(table[bits + 1]!).toBeGreaterThan(table[bits]!);
      expect(table[bits + 0x8000]).toBe(-table[bits]!);
    }),
  );
});
