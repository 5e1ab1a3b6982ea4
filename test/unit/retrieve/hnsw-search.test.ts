import { describe, expect, it } from 'vitest';
import { ExactSearch } from '../../../src/retrieve/exact-search.js';
import { HnswSearch } from '../../../src/retrieve/hnsw-search.js';
import { GraphBench, randomVectors } from '../pipeline/stages/index/graph-bench.js';

const DIMENSIONS = 24;

describe('search in a graph', () => {
  it('finds nearly all that exact search finds, with the same scores', async () => {
    const bench = new GraphBench(DIMENSIONS, 16);
    const index = await bench.build(randomVectors(0, 1500, DIMENSIONS));
    const graph = new HnswSearch(await bench.open(index), 100);
    const exact = ExactSearch.open(bench.reader, index.input, DIMENSIONS);
    let hits = 0;
    for (const query of randomVectors(5000, 5050, DIMENSIONS).values()) {
      const scores = new Map(
        exact
          .search(query, 10)
          .map(({ document, shownHash, score }) => [`${document} ${shownHash.join()}`, score]),
      );
      for (const { document, shownHash, score } of graph.search(query, 10)) {
        const expected = scores.get(`${document} ${shownHash.join()}`);
        if (expected === undefined) continue;
        hits++;
        expect(score).toBeCloseTo(expected, 5);
      }
    }
    expect(hits / 500).toBeGreaterThan(0.95);
  });

  it('does not find what was removed, and finds all else that is asked for', async () => {
    const bench = new GraphBench(DIMENSIONS, 8);
    const vectors = randomVectors(0, 60, DIMENSIONS);
    const first = await bench.build(vectors);
    const query = vectors.get(30) ?? new Float32Array(DIMENSIONS);
    const before = new HnswSearch(await bench.open(first), 10).search(query, 1);
    expect(before[0]?.score).toBeCloseTo(1, 5);
    vectors.delete(30);
    const second = await bench.build(vectors, first);
    const after = new HnswSearch(await bench.open(second), 10).search(query, 100);
    expect(after).toHaveLength(59);
    expect(after[0]?.score).toBeLessThan(0.999);
  });
});
