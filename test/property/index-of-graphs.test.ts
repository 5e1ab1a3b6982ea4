import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecallSample, RECALL_K } from '../../src/api/index/recall-sample.js';
import { planToAsk } from '../../src/api/index/plan-shards.js';
import { unitVector } from '../../src/model/unit-vector.js';
import { buildIndex } from '../../src/pipeline/stages/index/build-index.js';
import type { VectorChange } from '../../src/pipeline/stages/index/vector-changes.js';
import { ExactSearch } from '../../src/retrieve/exact-search.js';
import { HnswSearch } from '../../src/retrieve/hnsw-search.js';
import { MergedSearch } from '../../src/retrieve/merged-search.js';
import { diffMaps } from '../../src/tree/diff.js';
import {
  GraphBench,
  randomVectors,
  type BuiltIndex,
} from '../unit/pipeline/stages/index/graph-bench.js';
import { CacheDatabase } from '../../src/store/cache-database.js';
import { join } from 'node:path';

const DIMENSIONS = 12;
const QUESTIONS = [...randomVectors(90_000, 90_020, DIMENSIONS).values()];

/** Numbers that are removed and added, one step after the other. */
const steps = fc.array(
  fc.record({
    removed: fc.uniqueArray(fc.nat(399), { maxLength: 60 }),
    added: fc.uniqueArray(fc.integer({ min: 0, max: 600 }), { maxLength: 60 }),
  }),
  { minLength: 1, maxLength: 4 },
);

/** Share of the ten nearest vectors that an index finds of what there is. */
async function recallOf(bench: GraphBench, index: BuiltIndex): Promise<number> {
  const graphs = await bench.openAll(index);
  const search = new MergedSearch(graphs.map((graph) => new HnswSearch(graph, 100)));
  const exact = ExactSearch.open(bench.reader, index.input, DIMENSIONS);
  let [hits, wanted] = [0, 0];
  for (const question of QUESTIONS) {
    const best = exact.search(question, 10);
    const found = search.search(question, 10);
    expect(found).toHaveLength(best.length);
    const last = best.at(-1)?.score ?? 1;
    hits += found.filter(({ score }) => score >= last - 1e-5).length;
    wanted += best.length;
  }
  return wanted === 0 ? 1 : hits / wanted;
}

function changesBetween(bench: GraphBench, before: BuiltIndex, after: BuiltIndex): VectorChange[] {
  const changes = diffMaps(bench.reader, before.input, after.input);
  return [...changes].map(({ key, after: value }) => ({ key, value: value ?? null }));
}

describe('an index of graphs', () => {
  for (const shards of [1, 3]) {
    it(`finds what is there and nothing else after any edits (${shards} graphs)`, async () => {
      await fc.assert(
        fc.asyncProperty(steps, async (edits) => {
          const bench = new GraphBench(DIMENSIONS, 12, shards);
          const vectors = randomVectors(0, 400, DIMENSIONS);
          let index = await bench.build(vectors);
          for (const { removed, added } of edits) {
            for (const number of removed) vectors.delete(number);
            for (const number of added) {
              const [values] = randomVectors(number, number + 1, DIMENSIONS).values();
              if (values !== undefined) vectors.set(number, values);
            }
            index = await bench.build(vectors, index);
          }
          expect(await recallOf(bench, index)).toBeGreaterThan(0.97);
        }),
        { numRuns: 6 },
      );
    });
  }

  it('is the same whatever number of threads has work, and measures the same', async () => {
    const bench = new GraphBench(DIMENSIONS, 8, 4);
    const vectors = randomVectors(0, 300, DIMENSIONS);
    const [one, other] = [await bench.build(vectors), await bench.build(vectors)];
    expect(other.root).toBe(one.root);
    expect(await bench.openAll(one)).toHaveLength(4);
  });

  it('has a sample whose neighbours follow the changes as if all were compared again', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (edits) => {
        const bench = new GraphBench(DIMENSIONS, 8, 2);
        const cache = new CacheDatabase(join(bench.folder, 'cache.db'));
        const { reader } = bench;
        const vectors = randomVectors(0, 400, DIMENSIONS);
        let index = await bench.build(vectors);
        const named = ({ input }: BuiltIndex) => {
          return { root: input, dimensions: DIMENSIONS, fingerprint: 'test' };
        };
        const { signal } = new AbortController();
        const first = RecallSample.open({ reader, cache }, named(index));
        await first.complete(reader, signal);
        first.save(cache);
        for (const { removed, added } of edits) {
          for (const number of removed) vectors.delete(number);
          for (const number of added) {
            const [values] = randomVectors(number, number + 1, DIMENSIONS).values();
            if (values !== undefined) vectors.set(number, values);
          }
          const next = await bench.build(vectors, index);
          const changes = changesBetween(bench, index, next);
          const change = { input: index.input, changes };
          const sample = RecallSample.open({ reader, cache }, named(next), change);
          await sample.complete(reader, signal);
          sample.save(cache);
          const exact = ExactSearch.open(reader, next.input, DIMENSIONS);
          sample.keys.forEach((_key, i) => {
            const question = sample.exact.questions.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS);
            const scores = exact.search(unitVector(question), RECALL_K + 1).map((one) => one.score);
            const known = sample.exact.lists[i]?.slice(0, RECALL_K + 1) ?? [];
            expect(known.map(({ score }) => score)).toEqual(scores);
          });
          index = next;
        }
        cache.close();
      }),
      { numRuns: 8 },
    );
  });

  it('measures 1 where it misses nothing, and less where searching gives up early', async () => {
    const bench = new GraphBench(DIMENSIONS, 4, 2);
    const cache = new CacheDatabase(join(bench.folder, 'cache.db'));
    const { reader, folder: cacheFolder, settings, store } = bench;
    const vectors = randomVectors(0, 500, DIMENSIONS);
    const index = await bench.build(vectors);
    const named = { root: index.input, dimensions: DIMENSIONS, fingerprint: 'test' };
    const sample = RecallSample.open({ reader, cache }, named);
    await sample.complete(reader, new AbortController().signal);
    const measure = async (ef: number) => {
      const from = { reader, vectors: index.input, settings, cacheFolder };
      const build = {
        ...{ store, settings, dimensions: DIMENSIONS, cacheFolder, threads: 1 },
        ...{ reporter: { progress: () => undefined, warn: () => undefined } },
        signal: new AbortController().signal,
      };
      const questions = { ...sample.questions, ef };
      const { near } = await buildIndex(build, planToAsk(from, index.root), questions);
      return sample.recall(near, vectors.size);
    };
    expect(await measure(500)).toBe(1);
    expect(await measure(1)).toBeLessThan(1);
    cache.close();
  });
});
