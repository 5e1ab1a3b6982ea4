import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partName } from '../../../../../src/pipeline/stages/extract/part-name.js';

const id = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.constantFrom('.', '..', '%2E', '%', 'a/b', 'a\\b', 'a%2Fb', '\0', '\u202e', 'ü 1'),
);

describe('the name of a part', () => {
  it('is one segment of a key, without characters that cannot be seen', () => {
    fc.assert(
      fc.property(id, (one) => {
        const name = partName(one);
        expect(name).not.toMatch(/[/\\\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u206f]/u);
        expect(['.', '..', '']).not.toContain(name);
      }),
    );
  });

  it('tells which id it was made of', () => {
    fc.assert(
      fc.property(id, (one) => {
        expect(decodeURIComponent(partName(one))).toBe(one);
      }),
    );
  });

  it('is the id itself where that is safe', () => {
    expect(partName('Wie lange? 日本 #7 (a)')).toBe('Wie lange? 日本 #7 (a)');
  });
});
