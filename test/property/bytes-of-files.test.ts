import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readScore } from '../../src/evaluate/trec/read-score.js';
import { ByteKeys } from '../../src/util/byte-keys.js';
import { forEachLine } from '../../src/util/byte-lines.js';
import { decimals } from '../../src/util/decimals.js';

const slice = (bytes: Uint8Array) => ({ bytes, start: 0, end: bytes.length });
const of = (text: string) => slice(Buffer.from(text));

describe('sets of byte keys', () => {
  const keys = fc.array(
    fc.uint8Array({ maxLength: 3, max: 3 }).map((bytes) => Buffer.from(bytes)),
    { maxLength: 200 },
  );

  it('number keys as a map of strings does, however many are expected', () => {
    fc.assert(
      fc.property(keys, fc.nat({ max: 300 }), (list, expected) => {
        const set = new ByteKeys(expected);
        const model = new Map<string, number>();
        for (const key of list) {
          const hex = key.toString('hex');
          expect(set.add(slice(key))).toBe(!model.has(hex));
          if (!model.has(hex)) model.set(hex, model.size);
        }
        expect(set.size).toBe(model.size);
        for (const [hex, index] of model) {
          expect(set.find(slice(Buffer.from(hex, 'hex')))).toBe(index);
          expect(Buffer.from(set.bytesOf(index)).toString('hex')).toBe(hex);
        }
        expect(set.find(of('never'))).toBe(-1);
      }),
    );
  });

  it('find and order the keys of another set', () => {
    fc.assert(
      fc.property(keys, keys, (left, right) => {
        const [a, b] = [new ByteKeys(), new ByteKeys()];
        for (const key of left) a.add(slice(key));
        for (const key of right) b.add(slice(key));
        for (let index = 0; index < b.size; index++) {
          expect(a.findOf(b, index)).toBe(a.find(slice(b.bytesOf(index))));
          for (let other = 0; other < b.size; other++) {
            const order = Buffer.compare(b.bytesOf(index), b.bytesOf(other));
            expect(b.compare(index, other)).toBe(order);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('tell keys apart that have the same hash', () => {
    // Known to collide in FNV-1a of 32 bits.
    const set = new ByteKeys();
    const words = ['costarring', 'liquid', 'declinate', 'macallums', 'altarage', 'zinke'];
    for (const word of words) expect(set.add(of(word))).toBe(true);
    expect(words.map((word) => set.find(of(word)))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('hold many keys with the same beginning', () => {
    const set = new ByteKeys();
    for (let i = 0; i < 5000; i++) expect(set.add(of(`https://example.org/${i}`))).toBe(true);
    for (let i = 0; i < 5000; i++) expect(set.find(of(`https://example.org/${i}`))).toBe(i);
    expect(set.add(of('https://example.org/77'))).toBe(false);
  });
});

describe('lines of bytes', () => {
  it('are those of the text, whatever pieces it comes in', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', 'ä', '\r'), maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat({ max: 50 })), async (content, cuts) => {
        const bytes = Buffer.from(content);
        const ends = [...cuts.filter((cut) => cut < bytes.length), bytes.length].sort(
          (a, b) => a - b,
        );
        const pieces = ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
        const lines: string[] = [];
        await forEachLine(pieces, {
          longest: 1000,
          tooLong: () => new Error('too long'),
          visit: ({ bytes: of, start, end, number }) => {
            lines.push(Buffer.from(of.subarray(start, end)).toString());
            expect(number).toBe(lines.length);
          },
        });
        const expected = content.split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(lines).toEqual(expected);
      }),
    );
  });

  it('that are too long end the reading before they are whole', async () => {
    let read = 0;
    const endless = (function* () {
      yield Buffer.from('short\n');
      for (; read < 1000; read++) yield Buffer.from('x'.repeat(10));
    })();
    const tooLong = (line: number) => new Error(`line ${line}`);
    const reading = forEachLine(endless, { longest: 50, tooLong, visit: () => undefined });
    await expect(reading).rejects.toThrow('line 2');
    expect(read).toBeLessThan(10);
  });
});

describe('scores of a run', () => {
  it('are the nearest double, as the engine reads them', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(readScore(of(String(value)))).toBe(Number(String(value)));
        expect(readScore(of(value.toExponential()))).toBe(value);
      }),
    );
    const digits = fc.string({ unit: fc.constantFrom(...Array.from('0123456789')), maxLength: 20 });
    fc.assert(
      fc.property(fc.constantFrom('', '-', '+'), digits, digits, (sign, whole, rest) => {
        fc.pre(whole.length + rest.length > 0);
        const text = `${sign}${whole}.${rest}`;
        expect(readScore(of(text))).toBe(Number(text));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    '',
    '-',
    '.',
    '+.',
    'e5',
    '1e',
    '1e+',
    '0x1',
    '1_000',
    '1,5',
    'nan',
    '--1',
    '1.2.3',
    '١',
  ])('are none in %j', (text) => {
    expect(readScore(of(text))).toBeNaN();
  });
});

describe('numbers with fixed decimals', () => {
  /** By whole numbers: the exact value of a double times 10^digits, rounded half to even. */
  function exactly(value: number, digits: number): string {
    const shift = 1074n;
    const scaled =
      BigInt(Math.round(value * 2 ** 20)) * 2n ** (shift - 20n) * 10n ** BigInt(digits);
    const unit = 2n ** shift;
    const [whole, rest] = [scaled / unit, scaled % unit];
    const up = rest * 2n > unit || (rest * 2n === unit && whole % 2n === 1n);
    const text = (up ? whole + 1n : whole).toString().padStart(digits + 1, '0');
    return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  }

  it('round ties to the even digit, as printf does', () => {
    expect([0.03125, 0.09375, 0.15625, -0.03125].map((value) => decimals(value, 4))).toEqual([
      ...['0.0312', '0.0938', '0.1562', '-0.0312'],
    ]);
    expect([0.5, 1.5, 2.5].map((value) => decimals(value, 0))).toEqual(['0', '2', '2']);
  });

  it('are exact for every multiple of a power of two', () => {
    // Multiples of 2^-20 below 64: many ties, and `exactly` has their exact value.
    const value = fc.nat({ max: 2 ** 26 }).map((n) => n / 2 ** 20);
    const coarse = fc.nat({ max: 2 ** 12 }).map((n) => n / 64);
    fc.assert(
      fc.property(fc.oneof(value, coarse), fc.nat({ max: 6 }), (number, digits) => {
        expect(decimals(number, digits)).toBe(exactly(number, digits));
      }),
      { numRuns: 1000 },
    );
  });

  it('are those of toFixed elsewhere', () => {
    fc.assert(
      fc.property(fc.double({ min: -1000, max: 1000, noNaN: true }), (number) => {
        fc.pre(!Number.isInteger(number * 32));
        expect(decimals(number, 4)).toBe(number.toFixed(4));
      }),
    );
  });
});
