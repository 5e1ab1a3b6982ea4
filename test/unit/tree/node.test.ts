import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StemmaError } from '../../../src/errors/stemma-error.js';
import { objectIdOf } from '../../../src/model/object-id.js';
import {
  decodeChild,
  decodeNode,
  encodeChild,
  encodeNode,
  type NodeEntry,
} from '../../../src/tree/node.js';
import { concatBytes, equalBytes, fromHex, utf8 } from '../../../src/util/bytes.js';

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof StemmaError) return error.code;
    throw error;
  }
  return 'no error';
}

const entry = (key: string, value = 'v'): NodeEntry => ({ key: utf8(key), value: utf8(value) });
const leaf = (entries: readonly NodeEntry[]) => encodeNode({ profile: 0, level: 0, entries });
/** The header of a leaf and what is given behind it. */
const raw = (hex: string) => fromHex(`73746d010000${hex}`);

describe('a node', () => {
  it('is read as it was written', () => {
    const entries = fc
      .uniqueArray(fc.uint8Array({ maxLength: 12 }), {
        comparator: (a, b) => equalBytes(a, b),
        maxLength: 60,
      })
      .chain((keys) =>
        fc.tuple(
          ...keys
            .sort((a, b) => Buffer.compare(a, b))
            .map((key) => fc.record({ key: fc.constant(key), value: fc.uint8Array() })),
        ),
      );
    fc.assert(
      fc.property(entries, fc.constantFrom(0, 1), (list, profile) => {
        const node = { profile, level: 0, entries: list };
        const read = decodeNode(encodeNode(node));
        expect(read.profile).toBe(profile);
        expect(read.entries.map((e) => [[...e.key], [...e.value]])).toEqual(
          list.map((e) => [[...e.key], [...e.value]]),
        );
      }),
    );
  });

  it('cut short at any byte is damaged', () => {
    const bytes = leaf([entry('docs/a', 'x'.repeat(200)), entry('docs/ab'), entry('e', '')]);
    expect(codeOf(() => decodeNode(bytes))).toBe('no error');
    for (let length = 0; length < bytes.length; length++) {
      expect([length, codeOf(() => decodeNode(bytes.subarray(0, length)))]).toEqual([
        length,
        'node-damaged',
      ]);
    }
  });

  it('with any byte changed is read or refused, but never breaks the reader', () => {
    const good = leaf([entry('docs/a'), entry('docs/ab', 'x'.repeat(150)), entry('docs/b')]);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Uint8Array.from(good);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        expect(['no error', 'node-damaged', 'unknown-format']).toContain(
          codeOf(() => decodeNode(bytes)),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('of any bytes at all is refused in a known way', () => {
    const header = fc.constantFrom(fromHex(''), fromHex('73746d01'), fromHex('73746d010000'));
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 80 }), (start, rest) => {
        expect(['no error', 'node-damaged', 'unknown-format']).toContain(
          codeOf(() => decodeNode(concatBytes(start, rest))),
        );
      }),
      { numRuns: 1000 },
    );
  });

  const damaged: readonly (readonly [string, Uint8Array])[] = [
    ['with bytes behind its last entry', concatBytes(leaf([entry('a')]), new Uint8Array(1))],
    ['with keys in descending order', leaf([entry('b'), entry('a')])],
    ['with one key twice', raw('02' + '00010061' + '010000')],
    ['whose first key shares bytes with nothing', raw('01' + '01010061')],
    ['whose key shares more than there is', raw('02' + '00010061' + '02010062')],
    ['with more entries than it has bytes for', raw('ffffffffffffff0f')],
    ['with a number that does not end', raw('80808080808080808080808001')],
    ['with a value longer than the node', raw('01' + '0001ffffffff0f61')],
    ['above the leaves without children', fromHex('73746d01000100')],
  ];
  for (const [what, bytes] of damaged) {
    it(`${what} is damaged`, () => {
      expect(codeOf(() => decodeNode(bytes))).toBe('node-damaged');
    });
  }

  it('of a newer version or with an unknown profile is of an unknown format', () => {
    expect(codeOf(() => decodeNode(fromHex('73746d02000000')))).toBe('unknown-format');
    expect(codeOf(() => decodeNode(fromHex('73746d01630000')))).toBe('unknown-format');
  });

  it('that goes on behind the maximum size is refused before it fills the memory', () => {
    // Each key is the one before and one byte more: 20 kB that would name 200 MB of keys.
    const parts = [fromHex('73746d010000a09c01')];
    for (let i = 0; i < 20_000; i++) {
      const shared = i < 128 ? [i] : [(i % 128) | 128, i >> 7];
      const long = i < 16_384 ? shared : [(i % 128) | 128, ((i >> 7) % 128) | 128, i >> 14];
      parts.push(new Uint8Array([...long, 1, 0, 0x61]));
    }
    expect(codeOf(() => decodeNode(concatBytes(...parts)))).toBe('node-damaged');
    const tooLong = [entry('a', 'x'.repeat(16_384)), entry('b')];
    expect(codeOf(() => decodeNode(leaf(tooLong)))).toBe('node-damaged');
    expect(codeOf(() => decodeNode(leaf(tooLong.slice(0, 1))))).toBe('no error');
  });
});

describe('a reference to a child', () => {
  const id = objectIdOf(utf8('child'));

  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (count) => {
        expect(decodeChild(encodeChild({ id, count }))).toEqual({ id, count });
      }),
    );
  });

  it('cut short, or with bytes behind it, is damaged', () => {
    const value = encodeChild({ id, count: 1000 });
    for (let length = 0; length < value.length; length++) {
      expect(codeOf(() => decodeChild(value.subarray(0, length)))).toBe('node-damaged');
    }
    expect(codeOf(() => decodeChild(concatBytes(value, new Uint8Array(1))))).toBe('node-damaged');
  });
});
