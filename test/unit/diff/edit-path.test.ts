import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EditPath, type Match } from '../../../src/diff/edit-path.js';

const sequence = fc.array(fc.nat({ max: 3 }), { maxLength: 24 });

function matches(a: readonly number[], b: readonly number[], mostEdits: number): Match[] {
  const found: Match[] = [];
  const whole = { aStart: 0, aEnd: a.length, bStart: 0, bEnd: b.length };
  new EditPath(Int32Array.from(a), Int32Array.from(b), mostEdits).match(whole, found);
  return found;
}

/** Length of the longest common subsequence, by the table that defines it. */
function longestCommon(a: readonly number[], b: readonly number[]): number {
  let row = Array.from({ length: b.length + 1 }, () => 0);
  for (const left of a) {
    const next = [0];
    for (const [j, right] of b.entries()) {
      next.push(left === right ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!));
    }
    row = next;
  }
  return row.at(-1)!;
}

describe('the way with the fewest edits', () => {
  it('keeps as many elements as the longest common subsequence has', () => {
    fc.assert(
      fc.property(sequence, sequence, (a, b) => {
        const kept = matches(a, b, 100).reduce((sum, { length }) => sum + length, 0);
        expect(kept).toBe(longestCommon(a, b));
      }),
    );
  });

  it('keeps only what is equal, in order, however few edits it may look for', () => {
    fc.assert(
      fc.property(sequence, sequence, fc.integer({ min: 1, max: 4 }), (a, b, mostEdits) => {
        let [before, after] = [0, 0];
        for (const match of matches(a, b, mostEdits)) {
          expect(match.before).toBeGreaterThanOrEqual(before);
          expect(match.after).toBeGreaterThanOrEqual(after);
          [before, after] = [match.before + match.length, match.after + match.length];
          expect(b.slice(match.after, after)).toEqual(a.slice(match.before, before));
        }
      }),
    );
  });
});
