import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeStoredVector } from '../../../src/model/entry-codecs.js';
import { vectorKey } from '../../../src/model/entry-keys.js';
import { ExactSearch } from '../../../src/retrieve/exact-search.js';
import { MemoryObjectStore } from '../../../src/store/memory-object-store.js';
import { buildMap } from '../../../src/tree/build.js';
import { NodeReader } from '../../../src/tree/node-reader.js';
import { thrownBy } from '../../support/thrown-by.js';

/** A search over vectors; the document of each tells its row. */
function searchOver(vectors: readonly (readonly number[])[], dimensions: number): ExactSearch {
  const store = new MemoryObjectStore();
  const entries = vectors.map((values, row) => ({
    key: vectorKey(documentOf(row), new Uint8Array(16).fill(row % 256)),
    value: encodeStoredVector({ values: Float32Array.from(values), truncated: false }),
  }));
  return ExactSearch.open(new NodeReader(store), buildMap(store, 'large', entries), dimensions);
}

function documentOf(row: number): string {
  return `docs/${String(row).padStart(4, '0')}.md`;
}

/** Cosine in float64; 0 where one of the vectors is zero. */
function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, i) => sum + value * (y[i] ?? NaN), 0);
  const lengths = Math.sqrt(dot(a, a) * dot(b, b));
  return lengths === 0 ? 0 : dot(a, b) / lengths;
}

const number = fc.integer({ min: -50, max: 50 });

describe('exact search', () => {
  it('gives the cosine of every vector, for any number of rows and dimensions', () => {
    const vectors = fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.nat(11))
      .chain(([dimensions, rows]) => {
        const vector = fc.array(number, { minLength: dimensions, maxLength: dimensions });
        return fc.tuple(fc.array(vector, { minLength: rows, maxLength: rows }), vector);
      });
    fc.assert(
      fc.property(vectors, ([rows, query]) => {
        const found = searchOver(rows, query.length).search(Float32Array.from(query), rows.length);
        expect(found.map(({ document }) => document).sort()).toEqual(
          rows.map((_, row) => documentOf(row)),
        );
        for (const { document, score } of found) {
          const row = rows[Number(document.slice(5, 9))] ?? [];
          expect(score).toBeCloseTo(cosine(row, query), 5);
        }
        const scores = found.map(({ score }) => score);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
      }),
    );
  });

  it('finds among many rows what comparing all of them in full finds, to the last bit', () => {
    const value = fc.oneof(
      number,
      fc.constantFrom(0, 1, 1e-4, 1e6),
      fc.float({ noNaN: true, noDefaultInfinity: true }),
    );
    const cases = fc.record({
      dimensions: fc.integer({ min: 1, max: 40 }),
      rows: fc.integer({ min: 90, max: 200 }),
      // Few distinct vectors make ties, many make near ones.
      distinct: fc.integer({ min: 1, max: 200 }),
      k: fc.integer({ min: 1, max: 11 }),
    });
    const data = cases.chain(({ dimensions, rows, distinct, k }) => {
      const vector = fc.array(value, { minLength: dimensions, maxLength: dimensions });
      const some = fc.array(vector, { minLength: distinct, maxLength: distinct });
      return fc.record({ some, vector, rows: fc.constant(rows), k: fc.constant(k) });
    });
    fc.assert(
      fc.property(data, ({ some, vector, rows, k }) => {
        const all = Array.from({ length: rows }, (_, row) => some[row % some.length] ?? []);
        const search = searchOver(all, vector.length);
        const query = Float32Array.from(vector);
        // So many that no row is left out early.
        expect(search.search(query, k)).toEqual(search.search(query, rows).slice(0, k));
      }),
    );
  });

  it('scores a vector the same in whichever row it lies', () => {
    const vector = [0.3, -7, 11, 0.01, 5];
    const rows = Array.from({ length: 7 }, () => vector);
    const found = searchOver(rows, 5).search(Float32Array.of(1, 2, 3, 4, 5), 7);
    expect(new Set(found.map(({ score }) => score)).size).toBe(1);
    expect(found.map(({ document }) => document)).toEqual(rows.map((_, row) => documentOf(row)));
  });

  it('finds no more than it is asked for', () => {
    const search = searchOver([[1], [-1], [1]], 1);
    expect(search.search(Float32Array.of(2), 2).map(({ score }) => score)).toEqual([1, 1]);
    expect(search.search(Float32Array.of(2), 0)).toEqual([]);
    expect(searchOver([], 1).search(Float32Array.of(2), 5)).toEqual([]);
  });

  it('refuses vectors of other dimensions than the lock says, and names the document', () => {
    const error = thrownBy(() => searchOver([[1, 2], [3]], 2));
    expect(error).toMatchObject({
      code: 'snapshot-inconsistent',
      data: { document: documentOf(1), found: 1, expected: 2 },
    });
  });
});
