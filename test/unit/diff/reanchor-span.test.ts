import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffTexts } from '../../../src/diff/diff-texts.js';
import { reanchorSpan } from '../../../src/diff/reanchor-span.js';

const follow = (before: string, after: string, words: string) => {
  const start = before.indexOf(words);
  const change = { before, after, diff: diffTexts(before, after) };
  const found = reanchorSpan(change, { start, end: start + words.length });
  return found.status === 'lost'
    ? found
    : { status: found.status, words: after.slice(found.span.start, found.span.end) };
};

const TEXT = 'Refunds are free. A refund takes five working days.\nAsk twice. Then wait a while.\n';

describe('following a span through an edit', () => {
  it('finds its words wherever they went', () => {
    const words = 'A refund takes five working days.';
    const kept = { status: 'kept', words };
    expect(follow(TEXT, `Hello.\n${TEXT}`, words)).toEqual(kept);
    expect(follow(TEXT, TEXT.replace('Refunds are free. ', ''), words)).toEqual(kept);
    expect(follow(TEXT, `Ask twice.\n\nElsewhere. ${words}\n`, words)).toEqual(kept);
    // Of several places the one that the text around it says.
    const twice = TEXT.replace('Ask', `${words} Ask`);
    const { before, after } = { before: TEXT, after: twice };
    const diff = diffTexts(before, after);
    const start = before.indexOf(words);
    expect(reanchorSpan({ before, after, diff }, { start, end: start + words.length })).toEqual({
      status: 'kept',
      span: { start, end: start + words.length },
    });
  });

  it('follows words that were edited from their first to their last', () => {
    const words = 'A refund takes five working days.';
    expect(follow(TEXT, TEXT.replace('five', 'ten to twelve'), words)).toEqual({
      status: 'edited',
      words: 'A refund takes ten to twelve working days.',
    });
    // The edit begins where the words begin, so that it is theirs.
    expect(follow(TEXT, TEXT.replace('A refund takes', 'Your refund takes'), words)).toEqual({
      status: 'edited',
      words: 'Your refund takes five working days.',
    });
  });

  it('refuses an edit over one of its ends, and words that are gone', () => {
    const words = 'five working days';
    expect(follow(TEXT, TEXT.replace('takes five', 'is ten'), words)).toMatchObject({
      status: 'lost',
      reason: 'ambiguous',
    });
    expect(follow(TEXT, TEXT.replace(words, 'forever'), words)).toMatchObject({ reason: 'gone' });
    expect(follow(TEXT, '', words)).toMatchObject({ reason: 'gone' });
  });

  const word = fc.stringMatching(/^[a-z]{1,6}$/);
  const gap = fc.constantFrom(' ', '\n', '. ', '.\n\n');
  const prose = fc
    .array(fc.tuple(word, gap), { minLength: 1, maxLength: 60 })
    .map((parts) => parts.flat().join(''));

  it('gives the same words after any edit outside of them, or refuses', () => {
    let refused = 0;
    let all = 0;
    fc.assert(
      fc.property(prose, prose, prose, prose, prose, (head, words, tail, newHead, newTail) => {
        const before = head + words + tail;
        const after = newHead + words + newTail;
        const change = { before, after, diff: diffTexts(before, after) };
        const span = { start: head.length, end: head.length + words.length };
        const found = reanchorSpan(change, span);
        all++;
        if (found.status === 'lost') refused++;
        else expect(after.slice(found.span.start, found.span.end)).toBe(words);
      }),
      { numRuns: 300 },
    );
    // Everything around them was replaced; where they are long enough to be told they are found.
    expect(refused).toBeLessThan(all * 0.25);
  });

  it('finds the very place where a part of the text around it stays', () => {
    fc.assert(
      fc.property(prose, prose, prose, prose, (head, words, tail, inserted) => {
        const frame = 'The line before it is long enough to be known again.\n';
        const before = head + frame + words + frame + tail;
        const after = inserted + head + frame + words + frame + tail;
        const change = { before, after, diff: diffTexts(before, after) };
        const start = head.length + frame.length;
        const found = reanchorSpan(change, { start, end: start + words.length });
        if (found.status === 'lost') expect(found.reason).toBe('ambiguous');
        else expect(after.slice(found.span.start, found.span.end)).toBe(words);
      }),
    );
  });

  it('never says that words are the same which are not, whatever was edited', () => {
    fc.assert(
      fc.property(prose, prose, fc.nat(), fc.nat(), (before, after, a, b) => {
        const [start = 0, end = 0] = [a % before.length, b % before.length].sort((x, y) => x - y);
        const span = { start, end: end + 1 };
        const change = { before, after, diff: diffTexts(before, after) };
        const found = reanchorSpan(change, span);
        if (found.status === 'lost') return;
        const words = after.slice(found.span.start, found.span.end);
        expect(words.length).toBeGreaterThan(0);
        expect(words === before.slice(span.start, span.end)).toBe(found.status === 'kept');
      }),
    );
  });
});
