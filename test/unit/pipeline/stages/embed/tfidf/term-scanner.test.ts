import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TermScanner } from '../../../../../../src/pipeline/stages/embed/tfidf/term-scanner.js';

function termsOf(text: string, lowercase = true): number[] {
  const terms: number[] = [];
  new TermScanner(lowercase).scan(text, (hash) => terms.push(hash));
  return terms;
}

describe('TermScanner', () => {
  it('finds runs of letters, digits and marks', () => {
    expect(termsOf('Reset-the E42, twice')).toEqual(
      ['reset', 'the', 'e42', 'twice'].flatMap((word) => termsOf(word)),
    );
    expect(new Set(termsOf('reset the e42 twice')).size).toBe(4);
  });

  it('finds nothing in text without words', () => {
    expect(termsOf('')).toEqual([]);
    expect(termsOf(' \r\n\t—…!?.\u200b')).toEqual([]);
  });

  it('folds case only when told to', () => {
    expect(termsOf('CAFÉ')).toEqual(termsOf('café'));
    expect(termsOf('CAFÉ', false)).not.toEqual(termsOf('café', false));
  });

  it('takes composed and decomposed accents for the same', () => {
    expect(termsOf('caf\u00e9')).toEqual(termsOf('cafe\u0301'));
  });

  it('takes each character of scripts without spaces for a term', () => {
    expect(termsOf('温度计')).toEqual([...termsOf('温'), ...termsOf('度'), ...termsOf('计')]);
    expect(termsOf('a温b')).toEqual([...termsOf('a'), ...termsOf('温'), ...termsOf('b')]);
  });

  it('finds the terms of a joined text when parts are joined by a space', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        // The final sigma is the one letter whose lower case looks at its neighbours; a space ends it.
        expect(termsOf(`${a} ${b}`)).toEqual([...termsOf(a), ...termsOf(b)]);
      }),
    );
  });
});
