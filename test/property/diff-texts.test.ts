import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffTexts } from '../../src/diff/diff-texts.js';
import { gapsBetween, mirrored, runsIn, type TextRun } from '../../src/diff/text-run.js';
import { anyText } from './chunk-texts.js';
import { edited, edits, paragraphs } from './diff-cases.js';

const runs = { numRuns: 300 };

/** Pairs of texts: unlike ones, and one that was made from the other. */
const pair = fc.oneof(
  fc.tuple(anyText, anyText),
  fc
    .tuple(paragraphs, edits)
    .map(([texts, all]) => [texts.join('\n\n'), edited(texts, all).join('\n\n')] as const),
  fc.tuple(paragraphs, fc.nat(), fc.nat()).map(([texts, from, to]) => {
    const rest = [...texts];
    const [moved] = rest.splice(from % Math.max(1, texts.length), 1);
    rest.splice(to % (rest.length + 1), 0, moved ?? '');
    return [texts.join('\n\n'), rest.join('\n\n')] as const;
  }),
);

/** The text after, put together from the text before and what lies in the gaps. */
function applied(before: string, after: string, kept: readonly TextRun[]): string {
  let result = before;
  const gaps = gapsBetween(kept, { before: before.length, after: after.length });
  for (const gap of gaps.reverse()) {
    const fresh = after.slice(gap.after.start, gap.after.end);
    result = result.slice(0, gap.before.start) + fresh + result.slice(gap.before.end);
  }
  return result;
}

describe('the difference of two texts', () => {
  it('keeps only characters that both have, each once, and gives the text after', () => {
    fc.assert(
      fc.property(pair, ([before, after]) => {
        const { kept, moved } = diffTexts(before, after);
        for (const run of [...kept, ...moved]) {
          expect(run.length).toBeGreaterThan(0);
          expect(after.slice(run.after, run.after + run.length)).toBe(
            before.slice(run.before, run.before + run.length),
          );
        }
        const places = (of: (run: TextRun) => number) =>
          [...kept, ...moved].flatMap((run) =>
            Array.from({ length: run.length }, (_, i) => of(run) + i),
          );
        for (const side of ['before', 'after'] as const) {
          const all = places((run) => run[side]);
          expect(new Set(all).size).toBe(all.length);
          expect(kept.map((run) => run[side])).toEqual(
            kept.map((run) => run[side]).sort((a, b) => a - b),
          );
        }
        expect(applied(before, after, kept)).toBe(after);
      }),
      runs,
    );
  });

  it('is the mirror image in the other direction', () => {
    fc.assert(
      fc.property(pair, ([before, after]) => {
        expect(diffTexts(after, before)).toEqual(mirrored(diffTexts(before, after)));
      }),
      runs,
    );
  });

  it('parts no character of two halves', () => {
    fc.assert(
      fc.property(pair, ([before, after]) => {
        const difference = diffTexts(before, after);
        for (const { before: start, length } of [...difference.kept, ...difference.moved]) {
          // A lone half is replaced when it is encoded.
          const kept = before.slice(start, start + length);
          expect(Buffer.from(kept, 'utf8').toString('utf8')).toBe(kept);
        }
      }),
      runs,
    );
  });

  it('keeps every paragraph that no edit touched', () => {
    fc.assert(
      fc.property(paragraphs, edits, (texts, all) => {
        const after = edited(texts, all);
        const { kept } = diffTexts(texts.join('\n\n'), after.join('\n\n'));
        let start = 0;
        for (const text of texts) {
          if (after.includes(text)) {
            const found = [...runsIn(kept, { start, end: start + text.length })];
            expect(found.map(({ length }) => length)).toEqual([text.length]);
          }
          start += text.length + 2;
        }
      }),
      runs,
    );
  });
});
