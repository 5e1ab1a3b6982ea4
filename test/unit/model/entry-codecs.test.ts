import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StemmaError } from '../../../src/errors/stemma-error.js';
import { encodeCanonical, type Canonical } from '../../../src/model/canonical.js';
import {
  decodeCorpusEntry,
  decodeStoredChunk,
  decodeStoredText,
  decodeStoredVector,
  encodeCorpusEntry,
  encodeStoredChunk,
  encodeStoredText,
  encodeStoredVector,
} from '../../../src/model/entry-codecs.js';
import {
  chunkKey,
  documentOfKey,
  ordinalOfKey,
  partOfKey,
  partsPrefix,
  vectorKey,
} from '../../../src/model/entry-keys.js';
import { objectIdOf } from '../../../src/model/object-id.js';
import { compareBytes, concatBytes, equalBytes } from '../../../src/util/bytes.js';
import { compareText } from '../../../src/util/compare-text.js';

const id = fc.uint8Array().map(objectIdOf);
const natural = fc.maxSafeNat();
const text = fc.string({ unit: 'grapheme' });
/** The two zeros are one value in canonical CBOR. */
const double = fc.double({ noNaN: true }).map((number) => (number === 0 ? 0 : number));
/** `__proto__` is no name that a document may state: extraction refuses it. */
const metadata = fc.dictionary(
  fc.oneof(text, fc.constantFrom('constructor', 'toString', '')),
  fc.oneof(text, fc.integer(), double, fc.boolean(), fc.constant(null)),
  { noNullPrototype: true },
);
const mark = fc.oneof(
  fc.record({
    type: fc.constant('heading' as const),
    level: fc.integer({ min: 1, max: 6 }),
    title: text,
    start: natural,
    end: natural,
  }),
  fc.record({ type: fc.constant('page' as const), number: natural, start: natural, end: natural }),
  fc.record(
    {
      type: fc.constant('block' as const),
      kind: fc.constantFrom('table' as const, 'code' as const),
      language: text,
      start: natural,
      end: natural,
    },
    { requiredKeys: ['type', 'kind', 'start', 'end'] },
  ),
  fc.record({ type: fc.constant('link' as const), target: text, start: natural, end: natural }),
);
const warning = fc.record({
  severity: fc.constantFrom('warning' as const, 'error' as const),
  code: text,
  message: text,
});
const storedText = fc.record(
  {
    blob: id,
    pieced: fc.boolean(),
    length: natural,
    marks: fc.array(mark),
    metadata,
    warnings: fc.array(warning, { minLength: 1 }),
  },
  { requiredKeys: ['blob', 'pieced', 'length', 'marks', 'metadata'] },
);
const chunk = fc.record({
  start: natural,
  end: natural,
  tokens: natural,
  shownHash: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  shownPrefix: text,
});

describe('an entry of a map is read as it was written:', () => {
  it('a document', () => {
    const entry = fc.record({
      blob: id,
      pieced: fc.boolean(),
      size: natural,
      mediaType: text,
      metadata,
    });
    const withSidecar = fc.tuple(entry, metadata).map(([one, sidecar]) => ({ ...one, sidecar }));
    fc.assert(
      fc.property(fc.oneof(entry, withSidecar), (one) => {
        expect(decodeCorpusEntry(encodeCorpusEntry(one))).toEqual(one);
      }),
    );
  });

  it('a text', () => {
    fc.assert(
      fc.property(storedText, (one) => {
        expect(decodeStoredText(encodeStoredText(one))).toEqual(one);
      }),
    );
  });

  it('a chunk', () => {
    fc.assert(
      fc.property(chunk, (one) => {
        expect(decodeStoredChunk(encodeStoredChunk(one))).toEqual(one);
      }),
    );
  });

  it('a vector, to the bit, cut or not', () => {
    fc.assert(
      fc.property(fc.float32Array(), fc.boolean(), (values, truncated) => {
        const read = decodeStoredVector(encodeStoredVector({ values, truncated }));
        expect(read.truncated).toBe(truncated);
        expect([...read.values].map((v, i) => Object.is(v, values[i]))).not.toContain(false);
        expect(read.values.length).toBe(values.length);
      }),
    );
  });

  it('with the same bytes whatever the order in which its metadata were stated', () => {
    const text = (first: string, second: string) =>
      encodeStoredText({
        blob: objectIdOf(new Uint8Array()),
        pieced: false,
        length: 0,
        marks: [],
        metadata: Object.fromEntries([
          [first, 1],
          [second, 1],
        ]),
      });
    expect(equalBytes(text('a', 'bb'), text('bb', 'a'))).toBe(true);
  });
});

describe('bytes that are no entry', () => {
  const decoders = { decodeCorpusEntry, decodeStoredText, decodeStoredChunk };
  const codeOf = (action: () => unknown) => {
    try {
      action();
    } catch (error) {
      return error instanceof StemmaError ? error.code : String(error);
    }
    return 'read';
  };

  for (const [name, decode] of Object.entries(decoders)) {
    it(`are damaged to ${name}`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
          expect(codeOf(() => decode(bytes))).toBe('entry-damaged');
        }),
      );
    });
  }

  it('cut short anywhere are damaged', () => {
    const entry = { blob: objectIdOf(new Uint8Array()), pieced: false, size: 5 };
    const whole = encodeCorpusEntry({ ...entry, mediaType: 'text/plain', metadata: { a: 'b' } });
    for (let length = 0; length < whole.length; length++) {
      expect(codeOf(() => decodeCorpusEntry(whole.subarray(0, length)))).toBe('entry-damaged');
    }
    expect(codeOf(() => decodeCorpusEntry(concatBytes(whole, whole)))).toBe('entry-damaged');
  });

  it.each([
    ['0 for a list of pieces and no sidecar behind it', [0]],
    ['a sidecar that is no mapping', [0, ['x']]],
    ['a sidecar that is bytes', [1, new Uint8Array(2)]],
    ['2 for a list of pieces', [2, {}]],
  ])('such as a document with %s are damaged', (_what, rest) => {
    const entry = encodeCanonical([new Uint8Array(32), 5, 'text/plain', {}, ...rest]);
    expect(codeOf(() => decodeCorpusEntry(entry))).toBe('entry-damaged');
  });

  const hash = new Uint8Array(16);
  const wrongChunks: readonly (readonly [string, Canonical])[] = [
    ['a negative offset', [-1, 5, 1, hash]],
    ['an offset that is no whole number', [0.5, 5, 1, hash]],
    ['a short hash', [0, 5, 1, hash.subarray(1)]],
    ['no hash', [0, 5, 1]],
    ['a prefix that is no text', [0, 5, 1, hash, 7]],
    ['another form', { start: 0 }],
  ];
  for (const [what, value] of wrongChunks) {
    it(`such as a chunk with ${what} are damaged`, () => {
      expect(codeOf(() => decodeStoredChunk(encodeCanonical(value)))).toBe('entry-damaged');
    });
  }

  const heading = { type: 'heading', level: 1, title: 'a', start: 0, end: 1 };
  const withMarks = (...marks: Canonical[]): Canonical => [new Uint8Array(32), 1, marks, {}];
  const wrongTexts: readonly (readonly [string, Canonical])[] = [
    ['a short id', [new Uint8Array(31), 1, [], {}]],
    ['a field too many', [new Uint8Array(32), 1, [], {}, 0, [], 1]],
    ['no warning in its list', [new Uint8Array(32), 1, [], {}, 0, []]],
    ['a warning without a code', [new Uint8Array(32), 1, [], {}, 0, [{ severity: 'error' }]]],
    ['a mark that is none', withMarks(7)],
    ['a mark of another type', withMarks({ ...heading, type: 'note' })],
    ['a mark without an end', withMarks({ type: 'page', number: 1, start: 0 })],
    ['a mark with a field too many', withMarks({ ...heading, more: 1 })],
    ['a title that is no text', withMarks({ ...heading, title: 1 })],
    ['a block of another kind', withMarks({ type: 'block', kind: 'list', start: 0, end: 1 })],
    [
      'a language that is no text',
      withMarks({ type: 'block', kind: 'code', language: 1, start: 0, end: 1 }),
    ],
    ['a link without a target', withMarks({ type: 'link', to: 'a', start: 0, end: 1 })],
  ];
  for (const [what, value] of wrongTexts) {
    it(`such as a text with ${what} are damaged`, () => {
      expect(codeOf(() => decodeStoredText(encodeCanonical(value)))).toBe('entry-damaged');
    });
  }

  it('such as a vector with bytes left over are damaged', () => {
    expect(codeOf(() => decodeStoredVector(new Uint8Array(6)))).toBe('entry-damaged');
    expect(codeOf(() => decodeStoredVector(new Uint8Array([0, 0, 0, 0, 2])))).toBe('entry-damaged');
    expect(codeOf(() => decodeStoredVector(new Uint8Array([0, 0, 0, 0, 1])))).toBe('read');
  });
});

describe('the keys of parts of a document', () => {
  const document = fc
    .tuple(fc.constantFrom('docs', 'd', 'docs-more'), text)
    .map(([source, path]) => `${source}/${path.replaceAll('\0', '')}`);
  const ordinal = fc.nat(0xffffffff);

  it('name document and part', () => {
    const hash = fc.uint8Array({ minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(document, ordinal, hash, (key, n, part) => {
        expect([documentOfKey(chunkKey(key, n)), ordinalOfKey(chunkKey(key, n))]).toEqual([key, n]);
        expect(documentOfKey(vectorKey(key, part))).toBe(key);
        expect(partOfKey(vectorKey(key, part))).toEqual(part);
      }),
    );
  });

  it('stand in order of document, then of ordinal, and begin with the prefix of theirs alone', () => {
    fc.assert(
      fc.property(document, ordinal, document, ordinal, (a, m, b, n) => {
        const order = Math.sign(compareText(a, b)) || Math.sign(m - n);
        expect(Math.sign(compareBytes(chunkKey(a, m), chunkKey(b, n)))).toBe(order);
        const prefix = partsPrefix(a);
        const starts = equalBytes(chunkKey(b, n).subarray(0, prefix.length), prefix);
        expect(starts).toBe(a === b);
      }),
    );
  });

  it('that have none are refused', () => {
    const bad = expect.objectContaining({ code: 'bad-key' }) as Error;
    expect(() => partOfKey(new Uint8Array([1, 2]))).toThrow(bad);
    expect(() => ordinalOfKey(new Uint8Array([1, 0, 2]))).toThrow(bad);
  });
});
