import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffTexts } from '../../../src/diff/diff-texts.js';
import { MarkedTexts } from '../../../src/diff/mark-words.js';
import { edited, edits, paragraphs } from '../../property/diff-cases.js';

const GONE = ['same', 'removed', 'out', 'moved-out'];
const CAME = ['same', 'added', 'in', 'moved-in'];

describe('marked words', () => {
  it('give back both spans, whichever spans they are', () => {
    fc.assert(
      fc.property(
        paragraphs,
        edits,
        fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
        (texts, all, cuts) => {
          const before = texts.join('\n\n');
          const after = edited(texts, all).join('\n\n');
          const marked = new MarkedTexts(before, after, diffTexts(before, after));
          const span = (text: string, a = 0, b = 0) => {
            const ends = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y);
            return { start: ends[0]!, end: ends[1]! };
          };
          const left = span(before, cuts[0], cuts[1]);
          const right = span(after, cuts[2], cuts[3]);
          const pieces = marked.mark(left, right);
          const text = (fates: readonly string[]) =>
            pieces.flatMap(([fate, piece]) => (fates.includes(fate) ? [piece] : [])).join('');
          expect(text(GONE)).toBe(before.slice(left.start, left.end));
          expect(text(CAME)).toBe(after.slice(right.start, right.end));
        },
      ),
    );
  });
});
