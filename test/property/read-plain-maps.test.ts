import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument, stringify } from 'yaml';
import { readPlainMaps } from '../../src/pipeline/read-plain-maps.js';

const hash = fc.string({
  unit: fc.constantFrom(...'0123456789abcdef'.split('')),
  minLength: 64,
  maxLength: 64,
});
const scalar = fc.oneof(
  hash.filter((text) => /[abcdf]/.test(text)),
  fc.nat(),
  fc.double({ min: 0.01, max: 1, noNaN: true }),
  fc.constantFrom('flat', 'hnsw'),
);
const key = fc.constantFrom('root', 'documents', 'SpanR@1500t', 'nDCG@10', 'index', 'fitted');
/** Empty maps are written as `{}`, which is not the plain form. */
const map = (value: fc.Arbitrary<unknown>) => fc.dictionary(key, value, { minKeys: 1 });
const lock = map(fc.oneof(scalar, map(fc.oneof(scalar, map(scalar)))));

/** Pieces that make a text mean something else, or nothing, to YAML. */
const piece = fc.constantFrom(
  ...[' ', '  ', '\n', ':', ': ', '#', ' # ', '"', "'", '-', '- ', '{', '}', '[', '&a ', '*a', '!'],
  ...[
    '\t',
    '\r',
    '|',
    '>',
    '~',
    'null',
    'Null',
    'true',
    '0',
    '1e5',
    '0x1',
    '.5',
    '\u00e9',
    '%',
    '@',
  ],
  ...['\nroot: 5', '\n  root: 5', '\nindex:', 'yes', '.inf', '---\n', '...\n', '__proto__: 1\n'],
);
const edit = fc.record({ at: fc.nat(), cut: fc.nat(2), piece });

function readByYaml(text: string): unknown {
  const document = parseDocument(text);
  return document.errors.length > 0 ? new Error('not YAML') : document.toJS();
}

describe('reading plain maps', () => {
  it('gives what was written in the form of a lock', () => {
    fc.assert(
      fc.property(lock, (value) => {
        expect(readPlainMaps(`# Header.\n${stringify(value, { lineWidth: 0 })}`)).toEqual(value);
      }),
    );
  });

  it('gives what YAML reads, or nothing, whatever was done to the text', () => {
    let read = 0;
    fc.assert(
      fc.property(lock, fc.array(edit, { minLength: 1, maxLength: 3 }), (value, edits) => {
        const text = edits.reduce(
          (before, { at, cut, piece: inserted }) => {
            const from = at % (before.length + 1);
            return before.slice(0, from) + inserted + before.slice(from + cut);
          },
          stringify(value, { lineWidth: 0 }),
        );
        const plain = readPlainMaps(text);
        if (plain === undefined) return;
        read++;
        expect(plain).toEqual(readByYaml(text));
      }),
      { numRuns: 500 },
    );
    expect(read).toBeGreaterThan(0);
  });

  it.each([
    ['a hash that YAML takes for a number', `root: ${'1'.repeat(31)}e${'1'.repeat(32)}`],
    ['a key without a value', 'corpus:\nversion: 1'],
    ['a key that comes twice', 'version: 1\nversion: 1'],
    ['a line that is indented too far', 'version: 1\n  root: 2'],
    ['an empty text', ''],
  ])('leaves %s to YAML', (_, text) => {
    expect(readPlainMaps(text)).toBeUndefined();
  });
});
