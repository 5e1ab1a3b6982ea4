import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphemeEnds } from '../../src/pipeline/stages/chunk/grapheme-ends.js';
import { segmentEnds } from '../../src/pipeline/stages/chunk/segment-ends.js';
import { sentenceEnds } from '../../src/pipeline/stages/chunk/sentence-ends.js';
import { wordEnds } from '../../src/pipeline/stages/chunk/word-ends.js';
import { anyText } from './chunk-texts.js';

const endsByStandard = (text: string, granularity: 'grapheme' | 'sentence'): number[] =>
  Array.from(
    new Intl.Segmenter('en', { granularity }).segment(text),
    ({ index, segment }) => index + segment.length,
  );

const anyUnit = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit));

describe('segmentEnds', () => {
  it('finds the same segments through windows of any size as in the whole text', () => {
    const window = fc.integer({ min: 1, max: 64 });
    const granularity = fc.constantFrom('grapheme', 'sentence');
    fc.assert(
      fc.property(anyText, window, granularity, (text, size, kind) => {
        const segmenter = new Intl.Segmenter('en', { granularity: kind });
        expect(segmentEnds(text, segmenter, size)).toEqual(endsByStandard(text, kind));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('segmentEnds at a window that ends where a boundary is undecided', () => {
  it.each([
    ['sentence', 'See e.g. - (12) "it". Then e.g. 5 – well – no. A. b. C. - d.'],
    ['grapheme', '👨‍👩‍👧é🇨🇭🇦🇹👍🏽e\u0301\r\n각क्षि𝔘a'],
  ] as const)('waits for what decides it: %s', (granularity, part) => {
    const text = part.repeat(3);
    const segmenter = new Intl.Segmenter('en', { granularity });
    for (let window = 1; window <= text.length; window += 1) {
      expect(segmentEnds(text, segmenter, window)).toEqual(endsByStandard(text, granularity));
    }
  });
});

describe('graphemeEnds', () => {
  it('cuts a cluster of more than 128 code units, between characters', () => {
    const longest = (text: string): number => {
      let start = 0;
      const sizes = graphemeEnds(text).map((end) => {
        expect(text.slice(start, end)).not.toMatch(/\p{Surrogate}/u);
        const size = end - start;
        start = end;
        return size;
      });
      return Math.max(...sizes);
    };
    expect(longest(`a${'\u0301'.repeat(1000)}`)).toBe(128);
    expect(longest(`a${'\u{1D167}'.repeat(1000)}`)).toBe(128);
  });

  it('agrees with the Unicode standard on any text', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string({ unit: anyUnit, maxLength: 50 })), (text) => {
        expect(graphemeEnds(text)).toEqual(endsByStandard(text, 'grapheme'));
      }),
      { numRuns: 2000 },
    );
  });

  it('agrees with the Unicode standard on every pair of neighbours that it takes for granted', () => {
    const plain = [
      0x0a, 0x20, 0x41, 0xad, 0xae, 0x2ff, 0x370, 0x482, 0x3041, 0x3096, 0x30a1, 0x30fa,
    ];
    const edges = [
      ...plain,
      0x200b,
      0x200c,
      0x200d,
      0x4e00,
      0x9fff,
      0xac00,
      0xac01,
      0xd7a3,
      0x300,
      0x483,
      0x3099,
      0x1100,
    ];
    for (const first of edges) {
      for (const second of edges) {
        const text = String.fromCharCode(first, second);
        expect(graphemeEnds(text), JSON.stringify(text)).toEqual(endsByStandard(text, 'grapheme'));
      }
    }
  });
});

describe.each([
  ['wordEnds', wordEnds],
  ['sentenceEnds', sentenceEnds],
  ['graphemeEnds', graphemeEnds],
])('%s', (_name, cut) => {
  it('ascends and ends with the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const ends = cut(text);
        expect(ends.at(-1) ?? 0).toBe(text.length);
        for (const [index, end] of ends.entries())
          expect(end).toBeGreaterThan(ends[index - 1] ?? 0);
      }),
    );
  });
});
