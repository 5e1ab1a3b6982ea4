import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignSpan } from '../../../../src/evaluate/import/align-span.js';
import { PassageFinder } from '../../../../src/evaluate/import/passage-finder.js';

/** Few letters, so that passages recur and overlap. */
const word = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '😀'), minLength: 1, maxLength: 3 });
const space = fc.constantFrom(' ', '\n', '  ', '\u00a0', '\r\n');
const text = fc
  .array(fc.tuple(word, space), { maxLength: 40 })
  .map((parts) => parts.flat().join(''));

/** All places by comparing at each offset. */
function bruteForce(haystack: string, needle: string): { start: number; end: number }[] {
  const bare = (s: string) => s.replace(/\s/g, '');
  const wanted = bare(needle);
  const places: { start: number; end: number }[] = [];
  for (let start = 0; start < haystack.length; start++) {
    if (/\s/.test(haystack[start] ?? '')) continue;
    let end = start;
    for (let left = wanted.length; left > 0 && end < haystack.length; end++) {
      if (!/\s/.test(haystack[end] ?? '')) left--;
    }
    if (bare(haystack.slice(start, end)) === wanted) places.push({ start, end });
  }
  return places;
}

describe('finding passages in texts', () => {
  it('finds every place of every passage and no other, white space apart', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), text, (passages, haystack) => {
        const found = passages.map((): { start: number; end: number }[] => []);
        for (const { passage, ...span } of new PassageFinder(passages, { fold: false }).find(
          haystack,
        )) {
          found[passage]?.push(span);
        }
        for (const [i, passage] of passages.entries()) {
          if (PassageFinder.isTooShort(passage)) expect(found[i]).toEqual([]);
          else expect(found[i]).toEqual(bruteForce(haystack, passage));
        }
      }),
    );
  });

  it.each([6, 15, 16, 47, 48, 49, 1000])(
    'finds a passage of %d characters in a long text',
    (length) => {
      const passage = Array.from({ length }, (_, i) =>
        String.fromCharCode(97 + ((i * 7) % 26)),
      ).join('');
      const haystack = `${'x '.repeat(500)}${passage.split('').join('\n')}${' y'.repeat(500)}`;
      const [place] = new PassageFinder([passage], { fold: false }).find(haystack);
      expect(place).toEqual({ passage: 0, start: 1000, end: 1000 + 2 * length - 1 });
    },
  );

  it('takes upper and lower case for one where asked to, and offsets still fit', () => {
    const haystack = 'İİ HOW DO I RESET IT? ß';
    const places = (fold: boolean) => [
      ...new PassageFinder(['how do i reset it?'], { fold }).find(haystack),
    ];
    expect(places(true)).toEqual([{ passage: 0, start: 3, end: 21 }]);
    expect(places(false)).toEqual([]);
  });

  it('carries a span of a passage over to the text that it stands in', () => {
    fc.assert(
      fc.property(
        text,
        fc.array(fc.tuple(word, space)),
        fc.nat(),
        fc.nat(),
        (before, parts, a, b) => {
          const passage = parts.map(([one, gap]) => one + gap).join('');
          const [start, end] = [a % (passage.length + 1), b % (passage.length + 1)].sort(
            (x, y) => x - y,
          );
          const span = { start: start ?? 0, end: end ?? 0 };
          const stretched = before + passage.replace(/\s+/g, ' \n ');
          const aligned = alignSpan(
            { text: passage, span },
            { text: stretched, start: before.length },
          );
          const bare = (s: string) => s.replace(/\s/g, '');
          const wanted = bare(passage.slice(span.start, span.end));
          if (wanted === '') expect(aligned).toBeUndefined();
          else expect(bare(stretched.slice(aligned?.start, aligned?.end))).toBe(wanted);
        },
      ),
    );
  });
});
