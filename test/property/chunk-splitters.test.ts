import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Span } from '../../src/model/chunk.js';
import {
  chunkSettingsSchema,
  type ChunkSettings,
} from '../../src/pipeline/stages/chunk/chunk-settings.js';
import { splitText } from '../../src/pipeline/stages/chunk/split-text.js';
import { tokenMeasure } from '../../src/pipeline/stages/chunk/token-measure.js';
import { anyLimits, anyText, countWords, graphemesOf } from './chunk-texts.js';

type Case = Pick<ChunkSettings, 'splitter' | 'unit'>;

const cases: Case[] = (['fixed', 'sentence', 'recursive'] as const).flatMap((splitter) =>
  (['chars', 'tokens'] as const).map((unit) => ({ splitter, unit })),
);

interface Split {
  readonly text: string;
  readonly settings: ChunkSettings;
  readonly spans: readonly Span[];
  readonly measure: (text: string) => number;
}

function forEverySplit(of: Case, check: (split: Split) => void): void {
  fc.assert(
    fc.property(anyText, anyLimits, (text, limits) => {
      const settings = chunkSettingsSchema.parse({ ...of, ...limits });
      const spans = splitText(text, { marks: [], settings, countTokens: countWords });
      const measure =
        of.unit === 'chars'
          ? (slice: string) => slice.length
          : tokenMeasure(countWords, limits.size);
      check({ text, settings, spans, measure });
    }),
    { numRuns: 300 },
  );
}

/** A counter for which parts never add up: the whole counts more than its pieces. */
const superadditive = (text: string): number => Math.ceil(text.trim().length ** 1.2 / 4);

describe.each(cases)('the $splitter splitter in $unit', (of) => {
  it('makes spans inside the text whose starts and ends both ascend', () => {
    forEverySplit(of, ({ text, spans }) => {
      let last: Span = { start: -1, end: 0 };
      for (const span of spans) {
        expect(span.start).toBeGreaterThan(last.start);
        expect(span.end).toBeGreaterThan(last.end);
        expect(span.end).toBeLessThanOrEqual(text.length);
        expect(text.slice(span.start, span.end).trim()).not.toBe('');
        last = span;
      }
    });
  });

  it('covers every character that is not white space', () => {
    forEverySplit(of, ({ text, spans }) => {
      let covered = 0;
      for (const { start, end } of spans) {
        expect(text.slice(covered, Math.max(covered, start)).trim()).toBe('');
        covered = end;
      }
      expect(text.slice(covered).trim()).toBe('');
    });
  });

  it('exceeds the size only by a single grapheme', () => {
    forEverySplit(of, ({ text, spans, settings, measure }) => {
      for (const { start, end } of spans) {
        const slice = text.slice(start, end);
        if (measure(slice) > settings.size) expect(graphemesOf(slice.trim())).toHaveLength(1);
      }
    });
  });

  it('repeats no more than the overlap', () => {
    forEverySplit(of, ({ text, spans, settings, measure }) => {
      for (const [index, { start }] of spans.slice(1).entries()) {
        const before = spans[index]!;
        expect(measure(text.slice(start, Math.max(start, before.end)))).toBeLessThanOrEqual(
          settings.overlap,
        );
      }
    });
  });

  it('cuts no surrogate pair', () => {
    forEverySplit(of, ({ text, spans }) => {
      fc.pre(!/\p{Surrogate}/u.test(text));
      for (const { start, end } of spans)
        expect(text.slice(start, end)).not.toMatch(/\p{Surrogate}/u);
    });
  });

  it('keeps to the size for a tokenizer whose counts do not add up', () => {
    fc.assert(
      fc.property(anyText, anyLimits, (text, limits) => {
        const settings = chunkSettingsSchema.parse({ ...of, unit: 'tokens', ...limits });
        const spans = splitText(text, { marks: [], settings, countTokens: superadditive });
        let covered = 0;
        for (const { start, end } of spans) {
          const slice = text.slice(start, end);
          if (superadditive(slice) > limits.size) expect(graphemesOf(slice.trim())).toHaveLength(1);
          expect(text.slice(covered, Math.max(covered, start)).trim()).toBe('');
          covered = end;
        }
        expect(text.slice(covered).trim()).toBe('');
      }),
    );
  });
});

describe('the fixed splitter in chars', () => {
  const of: Case = { splitter: 'fixed', unit: 'chars' };

  it('cuts only between graphemes', () => {
    forEverySplit(of, ({ text, spans }) => {
      const ends = new Set([0]);
      let at = 0;
      for (const grapheme of graphemesOf(text)) ends.add((at += grapheme.length));
      for (const { start, end } of spans)
        expect([ends.has(start), ends.has(end)]).toEqual([true, true]);
    });
  });

  it('makes windows of exactly the size, one every size minus overlap, in plain text', () => {
    const plain = fc.string({ unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(plain, anyLimits, (text, { size, overlap }) => {
        const settings = chunkSettingsSchema.parse({ ...of, size, overlap });
        const expected: Span[] = [];
        for (let start = 0; ; start += size - overlap) {
          expected.push({ start, end: Math.min(text.length, start + size) });
          if (start + size >= text.length) break;
        }
        expect(splitText(text, { marks: [], settings, countTokens: countWords })).toEqual(expected);
      }),
    );
  });
});
