import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeGraphPiece, encodeGraphPiece } from '../../../../src/model/graph/graph-piece.js';
import { thrownBy } from '../../../support/thrown-by.js';

describe('a piece of a graph', () => {
  it('decodes to what was encoded', () => {
    const words = fc.array(fc.nat(2 ** 32 - 1), { maxLength: 40 });
    fc.assert(
      fc.property(fc.nat(64), fc.nat(3), words, (elements, listWords, upperWords) => {
        const linkBytes = 4 * (1 + listWords);
        const links = Uint8Array.from({ length: elements * linkBytes }, (_, i) => (i * 37) % 256);
        const upper = new Uint8Array(Uint32Array.from(upperWords).buffer);
        const bytes = encodeGraphPiece({ links, upper });
        expect(decodeGraphPiece(bytes, { elements, linkBytes })).toEqual({ links, upper });
      }),
    );
  });

  it('puts the lowest bytes of all words first', () => {
    const links = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const upper = Uint8Array.of(9, 10, 11, 12);
    const bytes = encodeGraphPiece({ links, upper });
    expect([...bytes]).toEqual([1, 5, 9, 2, 6, 10, 3, 7, 11, 4, 8, 12]);
  });

  it('is refused where it is too short for its elements', () => {
    for (const length of [0, 4, 7, 10]) {
      const error = thrownBy(() =>
        decodeGraphPiece(new Uint8Array(length), { elements: 2, linkBytes: 4 }),
      );
      expect(error.code).toBe('entry-damaged');
    }
  });
});
