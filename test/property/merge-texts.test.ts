import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffLines } from '../../src/vcs/merge/text/diff-lines.js';
import type { LineChange } from '../../src/vcs/merge/text/line-change.js';
import { changesOf } from '../../src/vcs/merge/text/line-change.js';
import { mergeTexts } from '../../src/vcs/merge/text/merge-texts.js';
import { markByMyers } from '../../src/vcs/merge/text/myers.js';
import { numberLines, splitLines } from '../../src/vcs/merge/text/number-lines.js';

const few = fc.array(fc.constantFrom('a\n', 'b\n', '\n', 'c\n'), { maxLength: 12 });
const many = fc.array(
  fc.integer({ min: 0, max: 40 }).map((n) => `line ${n}\n`),
  { maxLength: 60 },
);
const frequent = fc.array(fc.constantFrom('\n', '\n', 'x\n', 'y\n', 'z\n'), {
  minLength: 150,
  maxLength: 300,
});
const text = fc.oneof(few, many, frequent);
const ends = fc.constantFrom('', 'end', 'end\n');

/** `a` with the changes made, from the lines of `b`. */
function changed(
  a: readonly string[],
  b: readonly string[],
  changes: readonly LineChange[],
): string[] {
  let at = 0;
  const result: string[] = [];
  for (const { startA, endA, startB, endB } of changes) {
    result.push(...a.slice(at, startA), ...b.slice(startB, endB));
    at = endA;
  }
  return [...result, ...a.slice(at)];
}

/** Lines of a shortest script, by the table of the textbook. */
function shortest(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  a.forEach((line, i) => {
    const next = [i + 1];
    b.forEach((other, j) => {
      const corner = row[j] ?? 0;
      next.push(line === other ? corner : 1 + Math.min(row[j + 1] ?? 0, next[j] ?? 0));
    });
    row = next;
  });
  return row.at(-1) ?? 0;
}

describe('diffLines', () => {
  test('leads from one text to the other, and keeps what is equal at either end', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [na, nb] = numberLines(a, b);
        if (na === undefined || nb === undefined) throw new Error('no lines');
        expect(changed(a, b, diffLines({ a: na, b: nb }))).toEqual(b);
        expect(diffLines({ a: na, b: na })).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test('falls back on a script that is the shortest', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [na, nb] = numberLines(a, b);
        if (na === undefined || nb === undefined) throw new Error('no lines');
        const marks = { a: new Uint8Array(a.length), b: new Uint8Array(b.length) };
        const whole = { startA: 0, endA: a.length, startB: 0, endB: b.length };
        markByMyers({ a: na, b: nb }, whole, marks);
        expect(changed(a, b, changesOf(marks))).toEqual(b);
        const length = [...marks.a, ...marks.b].reduce((sum, mark) => sum + mark, 0);
        expect(length).toBe(shortest(a, b));
      }),
      { numRuns: 300 },
    );
  });
});

describe('mergeTexts', () => {
  const version = fc.tuple(text, ends).map(([all, end]) => all.join('') + end);
  const bytes = (value: string) => Buffer.from(value);

  test('gives the side that changed, and one change for two alike', () => {
    fc.assert(
      fc.property(version, version, (base, other) => {
        const [b, o] = [bytes(base), bytes(other)];
        const expected = { merged: new Uint8Array(o), conflicts: 0 };
        expect(mergeTexts({ base: b, ours: o, theirs: b })).toEqual(expected);
        expect(mergeTexts({ base: b, ours: b, theirs: o })).toEqual(expected);
        expect(mergeTexts({ base: b, ours: o, theirs: o })).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  test('is symmetric, and has every line of either side where there is a conflict', () => {
    fc.assert(
      fc.property(version, version, version, (base, ours, theirs) => {
        const sides = { base: bytes(base), ours: bytes(ours), theirs: bytes(theirs) };
        const one = mergeTexts(sides);
        const other = mergeTexts({ ...sides, ours: sides.theirs, theirs: sides.ours });
        if ('whole' in one || 'whole' in other) throw new Error('it is text');
        expect(one.conflicts > 0).toBe(other.conflicts > 0);
        if (one.conflicts === 0) expect(one.merged).toEqual(other.merged);
        const lines = (of: Uint8Array) =>
          new Set(splitLines(Buffer.from(of).toString()).map((line) => line.trimEnd()));
        const before = lines(sides.base);
        for (const side of [sides.ours, sides.theirs]) {
          for (const line of lines(side))
            if (!before.has(line)) expect(lines(one.merged)).toContain(line);
        }
      }),
      { numRuns: 300 },
    );
  });
});
