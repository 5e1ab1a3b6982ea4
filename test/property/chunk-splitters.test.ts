import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Span } from '../../src/model/chunk.js';
import type { SplitAids } from '../../src/model/splitter.js';
import type { Mark } from '../../src/model/text.js';
import {
  chunkSettingsSchema,
  type ChunkSettings,
} from '../../src/pipeline/stages/chunk/chunk-settings.js';
import { chunkText } from '../../src/pipeline/stages/chunk/chunk-text.js';
import { openCodeParsers } from '../../src/pipeline/stages/chunk/code-parsers.js';
import { semanticUnits } from '../../src/pipeline/stages/chunk/semantic-units.js';
import { splitText } from '../../src/pipeline/stages/chunk/split-text.js';
import { measureOf } from '../../src/pipeline/stages/chunk/token-measure.js';
import { anyLimits, anyMarks, anyText, countWords, graphemesOf } from './chunk-texts.js';

type Case = Pick<ChunkSettings, 'splitter' | 'unit'>;

const casesOf = (...splitters: Case['splitter'][]): Case[] =>
  splitters.flatMap((splitter) =>
    (['chars', 'tokens'] as const).map((unit) => ({ splitter, unit })),
  );

const cases = casesOf('fixed', 'sentence', 'recursive', 'markdown', 'page', 'code', 'semantic');

const languages = ['typescript', 'tsx', 'python', 'java', 'cpp', 'rust', 'php', 'go', 'ruby'];

const parsers = await openCodeParsers(
  languages.map((language) => ({ type: 'block', kind: 'code', language, start: 0, end: 0 })),
);

/** All parsers, and a break before every third unit. */
const aidsOf = (text: string, marks: readonly Mark[]): SplitAids => ({
  parsers,
  breaks: semanticUnits(text, marks)
    .map(({ start }) => start)
    .filter((_start, index) => index % 3 === 2),
});

interface Split {
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly settings: ChunkSettings;
  readonly spans: readonly Span[];
  readonly measure: (text: string) => number;
}

const anyMarkedText = anyText.chain((text) => anyMarks(text).map((marks) => ({ text, marks })));

function forEverySplit(
  of: Case & { readonly minSize?: 0 },
  check: (split: Split) => void,
  countTokens = countWords,
): void {
  const merges = of.splitter !== 'fixed' && of.minSize === undefined;
  const limitsAndLeast = anyLimits.chain((limits) =>
    fc.record({ limits: fc.constant(limits), minSize: fc.nat(merges ? limits.size : 0) }),
  );
  fc.assert(
    fc.property(anyMarkedText, limitsAndLeast, ({ text, marks }, { limits, minSize }) => {
      const settings = chunkSettingsSchema.parse({ ...of, ...limits, minSize });
      const aids = aidsOf(text, marks);
      const spans = splitText(text, { marks, settings, countTokens, aids });
      const measure = measureOf(settings, countTokens);
      check({ text, marks, settings, spans, measure });
    }),
    { numRuns: 200 },
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
    const keepsToSize = ({ text, spans, settings }: Split): void => {
      let covered = 0;
      for (const { start, end } of spans) {
        const slice = text.slice(start, end);
        if (superadditive(slice) > settings.size) {
          expect(graphemesOf(slice.trim())).toHaveLength(1);
        }
        expect(text.slice(covered, Math.max(covered, start)).trim()).toBe('');
        covered = end;
      }
      expect(text.slice(covered).trim()).toBe('');
    };
    forEverySplit({ ...of, unit: 'tokens' }, keepsToSize, superadditive);
  });
});

const trimmed = (text: string, { start, end }: Span): Span => {
  const slice = text.slice(start, end);
  const first = start + slice.length - slice.trimStart().length;
  return { start: first, end: Math.max(first, start + slice.trimEnd().length) };
};

const isInside = (offset: number, { start, end }: Span): boolean => offset > start && offset < end;

const ofType = <T extends Mark['type']>(marks: readonly Mark[], type: T): (Mark & { type: T })[] =>
  marks.filter((mark): mark is Mark & { type: T } => mark.type === type);

/** Offsets that no chunk of the splitter may have in its middle, joined or not. */
function bordersOf({ settings, marks }: Split): number[] {
  if (settings.splitter !== 'page') return [];
  return ofType(marks, 'page').flatMap(({ start, end }) => [start, end]);
}

describe.each(casesOf('markdown', 'page'))('the $splitter splitter in $unit', (of) => {
  it.each([
    ['a tokenizer that adds up', countWords],
    ['one that does not', superadditive],
  ])('never cuts a table or code that fits, by %s', (_case, countTokens) => {
    const keepsBlocks = (split: Split): void => {
      const { text, marks, spans, settings, measure } = split;
      for (const block of ofType(marks, 'block').map((mark) => trimmed(text, mark))) {
        const fits = measure(text.slice(block.start, block.end)) <= settings.size;
        const isCut = bordersOf(split).some((border) => isInside(border, block));
        if (!fits || isCut || block.start === block.end) continue;
        expect(spans.filter((s) => isInside(s.start, block) || isInside(s.end, block))).toEqual([]);
        expect(spans.some((s) => s.start <= block.start && s.end >= block.end)).toBe(true);
      }
    };
    forEverySplit(of, keepsBlocks, countTokens);
  });

  it('leaves a text whole that fits and has no border in it', () => {
    forEverySplit(of, (split) => {
      const { text, marks, spans, settings, measure } = split;
      const whole = trimmed(text, { start: 0, end: text.length });
      const tops = of.splitter === 'page' ? [] : ofType(marks, 'heading').map(({ start }) => start);
      fc.pre(measure(text.slice(whole.start, whole.end)) <= settings.size);
      fc.pre(![...tops, ...bordersOf(split)].some((border) => isInside(border, whole)));
      expect(spans).toEqual(whole.start === whole.end ? [] : [whole]);
    });
  });
});

describe.each(casesOf('page'))('the page splitter in $unit', (of) => {
  it('makes no chunk of two pages, however small', () => {
    forEverySplit(of, (split) => {
      for (const span of split.spans) {
        expect(bordersOf(split).filter((border) => isInside(border, span))).toEqual([]);
      }
    });
  });
});

describe.each(casesOf('markdown'))('the markdown splitter in $unit', (of) => {
  const headingsOutsideBlocks = ({ marks }: Split) =>
    ofType(marks, 'heading').filter(
      ({ start }) => !ofType(marks, 'block').some((block) => isInside(start, block)),
    );

  it('begins a chunk at each heading of level 1 and 2, unless headings alone precede it', () => {
    forEverySplit({ ...of, minSize: 0 }, (split) => {
      const headings = headingsOutsideBlocks(split);
      for (const span of split.spans) {
        for (const heading of headings) {
          if (heading.level > 2 || !isInside(heading.start, span)) continue;
          let from = span.start;
          for (const { start, end } of headings) {
            if (start >= span.start && start < heading.start) {
              expect(split.text.slice(from, Math.max(from, start)).trim()).toBe('');
              from = Math.max(from, end);
            }
          }
          expect(split.text.slice(from, Math.max(from, heading.start)).trim()).toBe('');
        }
      }
    });
  });

  it('repeats nothing across a heading', () => {
    forEverySplit(of, (split) => {
      const headings = headingsOutsideBlocks(split);
      for (const [index, { start }] of split.spans.slice(1).entries()) {
        const shared = { start, end: split.spans[index]!.end };
        expect(headings.filter((heading) => isInside(heading.start, shared))).toEqual([]);
      }
    });
  });
});

describe.each(casesOf('sentence', 'recursive', 'page', 'code', 'semantic'))(
  'minSize of $splitter in $unit',
  (of) => {
    it('leaves a chunk smaller only where no neighbour can take it', () => {
      forEverySplit(of, (split) => {
        const { text, spans, settings, measure } = split;
        const sizeOf = (start: number, end: number) => measure(text.slice(start, end));
        for (const [index, { start, end }] of spans.entries()) {
          if (sizeOf(start, end) >= settings.minSize) continue;
          for (const union of [
            { start: spans[index - 1]?.start ?? start, end },
            { start, end: spans[index + 1]?.end ?? end },
          ]) {
            const isSelf = union.start === start && union.end === end;
            const isBarred = bordersOf(split).some((border) => isInside(border, union));
            if (!isSelf && !isBarred)
              expect(sizeOf(union.start, union.end)).toBeGreaterThan(settings.size);
          }
        }
      });
    });
  },
);

describe.each(cases)('context of the $splitter splitter in $unit', (of) => {
  it('fits with the chunk, takes no more than a quarter of the size, and ends with the chunk', () => {
    const input = fc.record({
      marked: anyMarkedText,
      size: fc.integer({ min: 1, max: 60 }),
      context: fc.constantFrom('title' as const, 'heading' as const),
      title: fc.oneof(fc.constantFrom('h1', 'A title', ' \n'), fc.string()),
      countTokens: fc.constantFrom(countWords, superadditive),
    });
    fc.assert(
      fc.property(input, ({ marked, size, context, title, countTokens }) => {
        const settings = chunkSettingsSchema.parse({ ...of, size, overlap: 0, context });
        const chunks = chunkText({
          document: 'docs/a.md',
          entry: { ...marked, metadata: { title } },
          settings,
          counter: { id: 'any', count: countTokens },
          aids: aidsOf(marked.text, marked.marks),
        });
        const measure = measureOf(settings, countTokens);
        for (const { text, shown = text } of chunks) {
          expect(shown.endsWith(text)).toBe(true);
          const prefix = shown.slice(0, shown.length - text.length);
          expect(measure(prefix)).toBeLessThanOrEqual(size / 4);
          if (measure(text) <= size) expect(measure(shown)).toBeLessThanOrEqual(size);
          else expect(graphemesOf(text.trim())).toHaveLength(1);
        }
      }),
      { numRuns: 200 },
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
