import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffTexts } from '../../src/diff/diff-texts.js';
import { isUnedited, mapSpan } from '../../src/diff/map-span.js';

const line = fc
  .array(fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta'), {
    minLength: 1,
    maxLength: 6,
  })
  .map((words) => `${words.join(' ')}.\n`);
const lines = fc.array(line, { maxLength: 12 });

/** Two versions of a text: lines dropped, added and put elsewhere. */
const versions = fc
  .tuple(lines, lines, fc.nat(12), fc.nat(12), fc.nat(4))
  .map(([before, added, at, from, count]) => {
    const rest = before.filter((_, i) => i < from || i >= from + count);
    return [before.join(''), [...rest.slice(0, at), ...added, ...rest.slice(at)].join('')] as const;
  });
const share = fc.tuple(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

function spanOf({ length }: string, [a, b]: readonly [number, number]) {
  const [start, end] = [a, b].map((part) => Math.floor(part * length)).sort((x, y) => x - y);
  return { start: start ?? 0, end: end ?? 0 };
}

describe('carrying a span into another version of its text', () => {
  it('gives the same words for one that was not edited', () => {
    let unedited = 0;
    fc.assert(
      fc.property(versions, share, ([before, after], places) => {
        const span = spanOf(before, places);
        const diff = diffTexts(before, after);
        if (span.end === span.start || !isUnedited(diff, span)) return;
        unedited++;
        const there = mapSpan(diff, span);
        expect(after.slice(there?.start, there?.end)).toBe(before.slice(span.start, span.end));
      }),
    );
    expect(unedited).toBeGreaterThan(10);
  });

  it('stays within the text, and is nothing where nothing of the span is left', () => {
    fc.assert(
      fc.property(versions, share, ([before, after], places) => {
        const span = spanOf(before, places);
        const there = mapSpan(diffTexts(before, after), span);
        if (there === undefined) return;
        expect(there.start).toBeGreaterThanOrEqual(0);
        expect(there.end).toBeGreaterThan(there.start);
        expect(there.end).toBeLessThanOrEqual(after.length);
      }),
    );
    expect(mapSpan(diffTexts('gone altogether', ''), { start: 0, end: 4 })).toBeUndefined();
  });

  it('is where it was in an equal text', () => {
    fc.assert(
      fc.property(lines, share, (text, places) => {
        const whole = text.join('');
        const span = spanOf(whole, places);
        fc.pre(span.end > span.start);
        expect(mapSpan(diffTexts(whole, whole), span)).toEqual(span);
      }),
    );
  });

  it('follows a passage that was moved', () => {
    const [first, second] = [
      'One two three four five.\n'.repeat(3),
      'Six seven eight nine.\n'.repeat(9),
    ];
    const [before, after] = [`${first}${second}`, `${second}${first}`];
    const span = { start: 4, end: first.length - 4 };
    const there = mapSpan(diffTexts(before, after), span);
    expect(after.slice(there?.start, there?.end)).toBe(before.slice(span.start, span.end));
  });
});
