import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapPassages } from '../../src/diff/map-passages.js';

/** Paragraphs that no other contains, by number. */
const paragraph = (number: number): string => `Paragraph ${number}x, with words of its own.`;

/** A text of paragraphs, and the places of each in it. */
function textOf(numbers: readonly number[]) {
  const paragraphs = numbers.map(paragraph);
  let at = 0;
  const spans = paragraphs.map((text) => {
    const start = at;
    at += text.length + 2;
    return { start, end: start + text.length };
  });
  return { text: paragraphs.join('\n\n'), spans };
}

const numbers = fc.array(fc.nat(12), { maxLength: 12 });

describe('mapPassages', () => {
  it('finds every passage of a text in that text, where it stands', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.array(fc.tuple(fc.nat(), fc.nat())),
        (text, pairs) => {
          const spans = pairs.map(([a, b]) => ({
            start: a % (text.length + 1),
            end: b % (text.length + 1),
          }));
          const passages = spans
            .filter(({ start, end }) => start < end)
            .sort((a, b) => a.start - b.start);
          expect(mapPassages(text, text, passages)).toEqual(passages.map(({ start }) => start));
        },
      ),
    );
  });

  it('finds as many of equal paragraphs as there were, however they were put in another order', () => {
    fc.assert(
      fc.property(numbers, numbers, (old, now) => {
        const before = textOf(old);
        const after = textOf(now);
        const places = mapPassages(before.text, after.text, after.spans);
        const found = new Map<number, Set<number>>();
        for (const [i, place] of places.entries()) {
          if (place === undefined) continue;
          const number = now[i] ?? -1;
          const text = paragraph(number);
          expect(before.text.slice(place, place + text.length)).toBe(text);
          found.set(number, (found.get(number) ?? new Set()).add(place));
        }
        for (const number of new Set(now)) {
          const most = Math.min(...[old, now].map((all) => all.filter((n) => n === number).length));
          // Two of them never share one place.
          const all = places.filter((place, i) => place !== undefined && now[i] === number);
          expect(all.length).toBe(most);
          expect(found.get(number)?.size ?? 0).toBe(most);
        }
      }),
    );
  });

  it('does not take the middle of a word for a passage', () => {
    const after = 'Yes\nNo\n';
    const lines = [
      { start: 0, end: 3 },
      { start: 4, end: 6 },
    ];
    expect(mapPassages('Yesterday\nNobody\n', after, lines)).toEqual([undefined, undefined]);
    expect(mapPassages('No, not yesterday. Yes!', after, lines)).toEqual([19, 0]);
  });

  it('takes an added copy for new, in front of the first and behind it', () => {
    const one = 'alpha beta';
    const passages = [
      { start: 0, end: 10 },
      { start: 11, end: 21 },
    ];
    const places = mapPassages(one, `${one} ${one}`, passages);
    expect(places.filter((place) => place === undefined)).toHaveLength(1);
    expect(
      mapPassages(`x ${one} y`, `x ${one} z ${one} y`, [
        { start: 2, end: 12 },
        { start: 15, end: 25 },
      ]).filter((place) => place === 2),
    ).toHaveLength(1);
  });
});
