import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { semanticBreaks } from '../../src/pipeline/stages/chunk/semantic-breaks.js';
import { semanticUnits } from '../../src/pipeline/stages/chunk/semantic-units.js';
import { openHashingEmbedder } from '../../src/pipeline/stages/embed/hashing/hashing-embedder.js';
import { hashingSchema } from '../../src/pipeline/stages/embed/hashing/hashing-settings.js';
import { anyMarks, anyText } from './chunk-texts.js';

const hashing = openHashingEmbedder(hashingSchema.parse({ provider: 'hashing', dimensions: 64 }));

const anyCase = fc.record({
  marked: anyText.chain((text) => anyMarks(text).map((marks) => ({ text, marks }))),
  settings: fc.record({
    breakpoint: fc.integer({ min: 1, max: 99 }),
    window: fc.integer({ min: 1, max: 4 }),
  }),
});

describe('semanticBreaks', () => {
  it('finds starts of units, ascending, no more of them than the percentile leaves', async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, async ({ marked, settings }) => {
        const breaks = await semanticBreaks(marked, { settings, embedder: hashing });
        const starts = semanticUnits(marked.text, marked.marks).map(({ start }) => start);
        expect(breaks).toEqual(starts.slice(1).filter((start) => breaks.includes(start)));
        const gaps = Math.max(0, starts.length - 1);
        expect(breaks.length).toBeLessThanOrEqual(gaps * (1 - settings.breakpoint / 100));
      }),
    );
  });

  it('finds the same ones however many texts a call takes', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyCase,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 3 }),
        async ({ marked, settings }, batchSize, concurrency) => {
          const { identity, dimensions } = hashing;
          const embedder = {
            identity,
            dimensions,
            batchSize,
            concurrency,
            embedPassages: (texts: readonly string[]) => {
              expect(texts.length).toBeLessThanOrEqual(batchSize);
              return hashing.embedPassages(texts);
            },
          };
          expect(await semanticBreaks(marked, { settings, embedder })).toEqual(
            await semanticBreaks(marked, { settings, embedder: hashing }),
          );
        },
      ),
    );
  });
});

describe('semanticUnits', () => {
  it('takes every character that is not white space once, in order', () => {
    fc.assert(
      fc.property(anyCase, ({ marked: { text, marks } }) => {
        let covered = 0;
        for (const { start, end } of semanticUnits(text, marks)) {
          expect(text.slice(covered, start).trim()).toBe('');
          expect(start).toBeGreaterThanOrEqual(covered);
          expect(end).toBeGreaterThan(start);
          covered = end;
        }
        expect(text.slice(covered).trim()).toBe('');
      }),
    );
  });
});
