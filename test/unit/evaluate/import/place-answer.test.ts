import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeAnswer } from '../../../../src/evaluate/import/place-answer.js';

const passage = 'Rats eat corn. Cats eat  rats.\nRats sleep.';

describe('placing an answer in its passage', () => {
  it('believes an offset at which the answer stands', () => {
    expect(placeAnswer(passage, { text: 'Rats ', start: 31 })).toEqual({
      start: 31,
      end: 36,
      shift: 0,
      spaceDiffers: false,
    });
  });

  it('takes the nearest place where the answer stands elsewhere, and says how far that is', () => {
    expect(placeAnswer(passage, { text: 'Rats', start: 28 })).toMatchObject({
      start: 31,
      shift: 3,
    });
    expect(placeAnswer(passage, { text: 'Rats', start: 4 })).toMatchObject({ start: 0, shift: -4 });
    expect(placeAnswer(passage, { text: 'Rats', start: 9999 })).toMatchObject({ start: 31 });
  });

  it('takes any white space for any other, between words alone', () => {
    const placed = placeAnswer(passage, { text: 'Cats eat rats.', start: 15 });
    expect(placed).toEqual({ start: 15, end: 30, shift: 0, spaceDiffers: true });
    expect(placeAnswer(passage, { text: 'Catseat', start: 15 })).toMatchObject({
      reason: 'answer-not-found',
    });
  });

  it('does not choose between two places that are as near', () => {
    expect(placeAnswer('no x no', { text: 'no', start: 2 })).toEqual({
      start: 0,
      end: 2,
      shift: -2,
      spaceDiffers: false,
    });
    expect(placeAnswer('no xx no', { text: 'no', start: 3 })).toMatchObject({
      reason: 'answer-ambiguous',
      message: 'its answer stands 2 times in its context, and two are as near to the stated offset',
    });
    expect(placeAnswer('no xx no', { text: 'no' })).toMatchObject({ reason: 'answer-ambiguous' });
  });

  it('needs no offset for an answer that stands once', () => {
    expect(placeAnswer(passage, { text: 'corn' })).toMatchObject({ start: 9, shift: 0 });
  });

  it('counts offsets in code points', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme' }),
        (before, after) => {
          const text = `${before}⟦x⟧${after}`;
          const start = Array.from(before).length;
          const placed = placeAnswer(text, { text: '⟦x⟧', start });
          expect(placed).toMatchObject({ start: before.length, shift: 0 });
        },
      ),
    );
  });
});
