import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findQuote } from '../../../src/evaluate/find-quote.js';
import { joinTexts } from '../../../src/evaluate/file-text.js';
import { resolveEvidence } from '../../../src/evaluate/resolve-evidence.js';
import type { Evidence } from '../../../src/model/question.js';

const texts = new Map([
  ['a', 'Refunds take five days.\nRefunds are free.\n  Ask (twice) for A+.'],
  ['aaa', 'aaaa'],
  ['both', 'a  b, a b'],
  ['empty', ''],
]);

const resolve = (evidence: Omit<Evidence, 'grade'> & { grade?: number }) =>
  resolveEvidence({ grade: 1, ...evidence }, (document) => texts.get(document));

describe('placing evidence in a text', () => {
  it('leaves evidence in a document that is not there unresolved, with the length it claims', () => {
    expect(resolve({ document: 'b', quote: 'five' })).toEqual({
      status: 'unresolved',
      document: 'b',
      grade: 1,
      reason: 'no-such-document',
      message: "there is no document 'b'",
      length: 4,
    });
    expect(resolve({ document: 'b', start: 3, end: 10 })).toMatchObject({ length: 7 });
    expect(resolve({ document: 'b' })).not.toHaveProperty('length');
  });

  it('leaves evidence in a document that was dropped unresolved, whichever kind it is', () => {
    const dropped = () => ({ dropped: "dropped: it is the same text as 'a'" });
    for (const place of [{}, { quote: 'five' }, { start: 0, end: 4 }]) {
      expect(resolveEvidence({ document: 'b', grade: 1, ...place }, dropped)).toMatchObject({
        status: 'unresolved',
        reason: 'document-dropped',
        message: "'b' has no text; dropped: it is the same text as 'a'",
      });
    }
  });

  it('leaves evidence in a document that cannot be read unresolved, whole documents without a length', () => {
    const unreadable = () => ({ unreadable: "cannot extract 'b': it is encrypted" });
    for (const place of [{ quote: 'five' }, { start: 0, end: 4 }]) {
      expect(resolveEvidence({ document: 'b', grade: 1, ...place }, unreadable)).toMatchObject({
        status: 'unresolved',
        reason: 'document-unreadable',
        message: "'b' has no text; cannot extract 'b': it is encrypted",
        length: 4,
      });
    }
    const whole = resolveEvidence({ document: 'b', grade: 1 }, unreadable);
    expect(whole).toMatchObject({ status: 'unresolved', reason: 'document-unreadable' });
    expect(whole).not.toHaveProperty('length');
  });

  it('leaves a quote that stands nowhere unresolved', () => {
    expect(resolve({ document: 'a', quote: 'six days' })).toMatchObject({
      status: 'unresolved',
      reason: 'quote-not-found',
      message: "the quote stands nowhere in 'a'",
      length: 8,
    });
  });

  it('leaves a quote that stands more than once unresolved, and counts overlapping places', () => {
    expect(resolve({ document: 'a', quote: 'Refunds' })).toMatchObject({
      reason: 'quote-ambiguous',
      message: "the quote stands 2 times in 'a'",
    });
    expect(resolve({ document: 'aaa', quote: 'aa' })).toMatchObject({
      message: "the quote stands 3 times in 'aaa'",
    });
  });

  it('leaves offsets beyond the text unresolved', () => {
    expect(resolve({ document: 'a', start: 60, end: 64 })).toMatchObject({
      status: 'unresolved',
      reason: 'offsets-beyond-text',
      length: 4,
    });
    const { length } = texts.get('a')!;
    expect(resolve({ document: 'a', start: 60, end: length })).toMatchObject({ status: 'span' });
  });

  it('leaves a quote that disagrees with its offsets unresolved where it is not found once', () => {
    const twice = resolve({ document: 'a', quote: 'Refunds', start: 1, end: 8 });
    expect(twice).toMatchObject({
      reason: 'quote-disagrees-with-offsets',
      message: "the quote is not what stands at 1–8, and the quote stands 2 times in 'a'",
    });
    const never = resolve({ document: 'a', quote: 'Refund!', start: 0, end: 7 });
    expect(never).toMatchObject({ reason: 'quote-disagrees-with-offsets' });
    const beyond = resolve({ document: 'a', quote: 'Refunds', start: 1, end: 800 });
    expect(beyond).toMatchObject({ reason: 'quote-disagrees-with-offsets', length: 7 });
  });

  it('finds a quote whose offsets moved, where it stands once', () => {
    expect(resolve({ document: 'a', quote: 'five', start: 2, end: 6 })).toEqual({
      status: 'span',
      document: 'a',
      grade: 1,
      start: 13,
      end: 17,
      match: 'quote',
    });
    expect(resolve({ document: 'a', quote: 'five', start: 200, end: 600 })).toMatchObject({
      start: 13,
    });
  });

  it('takes offsets at their word where the quote agrees, white space apart', () => {
    expect(resolve({ document: 'a', start: 24, end: 31, quote: 'Refunds' })).toMatchObject({
      start: 24,
      end: 31,
      match: 'offsets',
    });
    expect(resolve({ document: 'a', start: 18, end: 31, quote: 'days. Refunds' })).toMatchObject({
      start: 18,
      match: 'offsets-space',
    });
  });

  it('prefers an exact place to one that differs in white space', () => {
    expect(resolve({ document: 'both', quote: 'a b' })).toMatchObject({ start: 6, match: 'quote' });
  });

  it('matches runs of white space with each other and says so', () => {
    const found = resolve({ document: 'a', quote: ' free.\tAsk (twice)\u00a0for A+. ' });
    expect(found).toMatchObject({ start: 36, end: 63, match: 'quote-space' });
  });

  it('never joins or parts words', () => {
    expect(resolve({ document: 'a', quote: 'fivedays' })).toMatchObject({
      reason: 'quote-not-found',
    });
    expect(resolve({ document: 'a', quote: 'fi ve' })).toMatchObject({ reason: 'quote-not-found' });
  });

  it('takes evidence without quote and offsets as the whole document', () => {
    expect(resolve({ document: 'aaa', grade: 2 })).toEqual({
      status: 'document',
      document: 'aaa',
      grade: 2,
      length: 4,
    });
    expect(resolve({ document: 'empty' })).toMatchObject({ status: 'document', length: 0 });
  });
});

describe('placing evidence in a document of several texts', () => {
  const rows = (list: readonly string[]) =>
    joinTexts(list.map((text, i) => ({ document: `t.csv/${i}`, text })));
  const resolveIn = (list: readonly string[], evidence: Omit<Evidence, 'grade' | 'document'>) =>
    resolveEvidence(
      { document: 't.csv', grade: 1, ...evidence },
      () => undefined,
      () => rows(list),
    );

  it('says how many of them were dropped where a quote is not found', () => {
    const file = joinTexts([{ document: 'faq/1', text: 'Refunds take five days.' }]);
    const find = (dropped: number) => {
      const partsOf = () => ({ ...file, dropped });
      const evidence = { document: 'faq', quote: 'six', grade: 1 };
      return resolveEvidence(evidence, () => undefined, partsOf);
    };
    const message = "the quote stands nowhere in 'faq', of which";
    expect(find(2)).toMatchObject({
      message: `${message} 2 texts were dropped when it was cleaned`,
    });
    expect(find(1)).toMatchObject({
      message: `${message} one text was dropped when it was cleaned`,
    });
  });

  it('finds a quote exactly where it stands once in one of them and in no other', () => {
    const word = fc.constantFrom('a', 'b', ' ', '\n', '\0');
    const text = fc.array(word, { maxLength: 6 }).map((words) => words.join(''));
    const quote = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(''));
    fc.assert(
      fc.property(fc.array(text.map((one) => one.replaceAll('\0', ''))), quote, (list, wanted) => {
        fc.pre(wanted.trim() !== '');
        const found = resolveIn(list, { quote: wanted });
        const exact = list.map((one) => ({ ...findQuote(one, wanted) }));
        const places = exact.some(({ count, whiteSpaceDiffers }) => count > 0 && !whiteSpaceDiffers)
          ? exact.filter(({ whiteSpaceDiffers }) => !whiteSpaceDiffers)
          : exact;
        const count = places.reduce((sum, one) => sum + one.count, 0);
        if (wanted.includes('\0')) expect(found.status).toBe('unresolved');
        else expect(found.status).toBe(count === 1 ? 'span' : 'unresolved');
        if (found.status !== 'span') return;
        const at = exact.findIndex((one) => one.count === 1 && places.includes(one));
        expect(found).toMatchObject({ document: `t.csv/${at}`, ...exact[at]?.span });
      }),
    );
  });

  it('takes the document as a whole for all of them together', () => {
    expect(resolveIn(['ab', '', 'cde'], {})).toMatchObject({
      status: 'document',
      document: 't.csv',
      length: 5,
    });
  });

  it('leaves offsets unresolved and says which texts they could be of', () => {
    expect(resolveIn(['ab', 'c'], { start: 0, end: 1 })).toMatchObject({
      status: 'unresolved',
      reason: 'offsets-of-several-texts',
      message:
        "'t.csv' is made of 2 texts, and offsets are of one of them: name it, such as 't.csv/0'",
    });
  });
});
