import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeCanonical, type Canonical } from '../../../../src/model/canonical.js';
import { decodeLabelRanks, encodeLabelRanks } from '../../../../src/model/graph/label-ranks.js';
import { compareBytes } from '../../../../src/util/bytes.js';
import { thrownBy } from '../../../support/thrown-by.js';

describe('the places of labels', () => {
  it('give the label of each key, in order of the keys', () => {
    const key = fc.uint8Array({ minLength: 1, maxLength: 5 });
    const removed = fc.constant(new Uint8Array(0));
    const keys = fc.uniqueArray(fc.oneof({ weight: 4, arbitrary: key }, removed), {
      // Removed labels are all alike.
      comparator: (a, b) => a.length > 0 && compareBytes(a, b) === 0,
    });
    fc.assert(
      fc.property(keys, (byLabel) => {
        const labels = decodeLabelRanks(encodeLabelRanks(byLabel));
        const found = [...labels].map((label) => byLabel[label]);
        const live = byLabel.filter(({ length }) => length > 0).sort(compareBytes);
        expect(found).toEqual(live);
      }),
    );
  });

  it('are all 0 where the labels stand in order, so that they pack to nothing', () => {
    const keys = Array.from({ length: 23 }, (_, i) => Uint8Array.of(i + 1));
    expect(encodeLabelRanks(keys)).toEqual(Uint8Array.of(0x97, ...new Uint8Array(23)));
  });

  it('are refused where two labels have one place, or a place none', () => {
    const wrong: Canonical[] = [[0, -1], [1], [-1], [0, 1], [0.5], ['0'], {}, 7];
    for (const value of wrong) {
      expect(thrownBy(() => decodeLabelRanks(encodeCanonical(value))).code).toBe('entry-damaged');
    }
  });
});
