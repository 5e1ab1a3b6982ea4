import { describe, expect, it } from 'vitest';
import {
  decodeGraphHeader,
  elementOffset,
  upperEnds,
  type GraphLayout,
} from '../../../../src/model/graph/graph-layout.js';
import { thrownBy } from '../../../support/thrown-by.js';

/** A header as hnswlib writes it for m 2, 3 dimensions and 5 elements. */
function header(changes: Readonly<Record<number, number>> = {}): Uint8Array {
  const fields = { 8: 10, 16: 5, 24: 40, 32: 32, 40: 20, 56: 2, 64: 4, 72: 2, ...changes };
  const bytes = new Uint8Array(96);
  const view = new DataView(bytes.buffer);
  for (const [offset, value] of Object.entries(fields)) {
    view.setBigUint64(Number(offset), BigInt(value), true);
  }
  return bytes;
}

const layout: GraphLayout = {
  elements: 5,
  elementBytes: 40,
  linkBytes: 20,
  vectorBytes: 12,
  upperListBytes: 12,
};

/** The part `upper` for elements with that many lists. */
function upperOf(...lists: readonly number[]): Uint8Array {
  const words = lists.flatMap((count) => [count * 12, ...new Array<number>(count * 3).fill(9)]);
  return new Uint8Array(Uint32Array.from(words).buffer);
}

describe('the header of a graph file', () => {
  it('gives the sizes of its records', () => {
    expect(decodeGraphHeader(header(), 3)).toEqual(layout);
    expect(elementOffset(layout, 2)).toBe(96 + 80);
  });

  it('is refused where its sizes do not fit together', () => {
    const wrong = [{ 24: 44 }, { 32: 36 }, { 40: 24 }, { 64: 5 }, { 16: 2 ** 33 }];
    for (const changes of wrong) {
      expect(thrownBy(() => decodeGraphHeader(header(changes), 3)).code).toBe('entry-damaged');
    }
    expect(thrownBy(() => decodeGraphHeader(header(), 4)).code).toBe('entry-damaged');
    expect(thrownBy(() => decodeGraphHeader(header().subarray(1), 3)).code).toBe('entry-damaged');
  });
});

describe('the upper levels of a graph file', () => {
  it('end where each element says', () => {
    expect(upperEnds(layout, upperOf(0, 1, 0, 3, 0))).toEqual([4, 20, 24, 64, 68]);
  });

  it('are refused where they are longer or shorter than their elements say', () => {
    const whole = upperOf(0, 1, 0, 3, 0);
    const wrong = [whole.subarray(0, 64), upperOf(0, 1, 0, 3), upperOf(0, 1, 0, 3, 0, 0)];
    const cut = Uint8Array.from(whole);
    cut[4] = 11;
    for (const upper of [...wrong, cut, new Uint8Array(0)]) {
      expect(thrownBy(() => upperEnds(layout, upper)).code).toBe('entry-damaged');
    }
  });
});
