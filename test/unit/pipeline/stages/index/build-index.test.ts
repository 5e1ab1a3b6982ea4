import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeStoredVector } from '../../../../../src/model/entry-codecs.js';
import { graphFiles } from '../../../../../src/model/graph/graph-files.js';
import { decodeGraphHeader } from '../../../../../src/model/graph/graph-layout.js';
import { decodeKeys } from '../../../../../src/model/index-manifest.js';
import { unitVector } from '../../../../../src/model/unit-vector.js';
import { putGraph } from '../../../../../src/pipeline/stages/index/keep-graph.js';
import { readGraphParts } from '../../../../../src/pipeline/stages/index/read-graph-parts.js';
import { readRange } from '../../../../../src/tree/read.js';
import { thrownBy } from '../../../../support/thrown-by.js';
import { GraphBench, keyOf, randomVectors, type Vectors } from './graph-bench.js';

/** The vectors without some numbers, and with others. */
function edited(vectors: Vectors, removed: readonly number[], added: Vectors): Vectors {
  const after = new Map([...vectors, ...added]);
  for (const number of removed) after.delete(number);
  return after;
}

describe('an index in the store', () => {
  for (const [dimensions, m] of [
    [1, 2],
    [7, 5],
    [16, 16],
    [33, 48],
  ] as const) {
    it(`gives back the file of hnswlib byte for byte (${dimensions} dimensions, m ${m})`, async () => {
      const bench = new GraphBench(dimensions, m);
      const vectors = randomVectors(0, 300, dimensions);
      const first = await bench.build(vectors);
      const grown = edited(vectors, [3, 64, 65, 299], randomVectors(300, 340, dimensions));
      const second = await bench.build(grown, first);
      // What was removed comes back as a new label, and an added one goes.
      const third = await bench.build(
        edited(grown, [310], randomVectors(3, 4, dimensions)),
        second,
      );
      for (const index of [first, second, third]) {
        const written = bench.files(index);
        bench.forget(index);
        await bench.open(index);
        const rebuilt = bench.files(index);
        expect(rebuilt.graph.equals(written.graph)).toBe(true);
        expect(rebuilt.keys.equals(written.keys)).toBe(true);
      }
    });
  }

  it('of one vector has no upper level and comes back whole', async () => {
    const bench = new GraphBench(5, 48);
    const index = await bench.build(randomVectors(0, 1, 5));
    const { graph } = bench.files(index);
    const { header } = bench.manifest(index);
    expect(graph.length).toBe(96 + decodeGraphHeader(header, 5).elementBytes + 4);
    bench.forget(index);
    const opened = await bench.open(index);
    expect(bench.files(index).graph.equals(graph)).toBe(true);
    expect(opened.labels).toEqual([keyOf(0)]);
  });

  it('keeps zero vectors and values that are no numbers', async () => {
    const bench = new GraphBench(4);
    const vectors = randomVectors(0, 40, 4);
    vectors.set(7, new Float32Array(4));
    vectors.set(8, Float32Array.of(NaN, 1, -0, 3e38));
    const index = await bench.build(vectors);
    const { graph } = bench.files(index);
    bench.forget(index);
    await bench.open(index);
    expect(bench.files(index).graph.equals(graph)).toBe(true);
  });

  it('holds the vectors of removed labels alone, each once', async () => {
    const bench = new GraphBench(16);
    const vectors = randomVectors(0, 200, 16);
    const first = await bench.build(vectors);
    expect(bench.manifest(first).exceptions).toEqual([]);
    const without = edited(vectors, [10, 20], new Map());
    const second = await bench.build(without, first);
    const third = await bench.build(edited(without, [30], new Map()), second);
    const [kept, added, ...others] = bench.manifest(third).exceptions;
    expect(bench.manifest(second).exceptions).toEqual([kept]);
    expect(others).toEqual([]);
    const sizes = [kept, added].map((id) => (id && bench.store.get(id)?.length) ?? 0);
    expect(sizes[0]).toBeGreaterThan(2 * 64);
    expect(sizes[0]).toBeLessThan(2 * 64 + 20);
    expect(sizes[1]).toBeLessThan(64 + 20);
  });

  it('holds no vectors: its objects are a small part of the file', async () => {
    const bench = new GraphBench(384, 16);
    const index = await bench.build(randomVectors(0, 400, 384));
    const { labels, pieces } = bench.manifest(index);
    const objects = [index.root, labels, ...pieces];
    const stored = objects.reduce((sum, id) => sum + (bench.store.get(id)?.length ?? 0), 0);
    expect(stored).toBeLessThan(bench.files(index).graph.length / 8);
  });

  it('shares most of its pieces with the version before a small edit', async () => {
    const bench = new GraphBench(8, 4);
    const vectors = randomVectors(0, 3000, 8);
    const first = await bench.build(vectors);
    const second = await bench.build(edited(vectors, [5], randomVectors(4000, 4001, 8)), first);
    const [before, after] = [first, second].map((index) => bench.manifest(index).pieces);
    const fresh = (after ?? []).filter((id) => !(before ?? []).includes(id));
    expect(fresh.length).toBeGreaterThan(0);
    expect(fresh.length).toBeLessThan((after ?? []).length / 2);
  });

  it('has the same id when it is built from the same vectors again', async () => {
    const [one, other] = [new GraphBench(6), new GraphBench(6)];
    const vectors = randomVectors(0, 150, 6);
    const backwards = new Map([...vectors].reverse());
    expect((await one.build(vectors)).root).toBe((await other.build(backwards)).root);
  });

  it('names the key of each label, and none for a removed one', async () => {
    const bench = new GraphBench(6);
    const vectors = randomVectors(0, 80, 6);
    const first = await bench.build(vectors);
    const second = await bench.build(edited(vectors, [4], randomVectors(80, 82, 6)), first);
    const keys = decodeKeys(bench.files(second).keys);
    const { labels } = await bench.open(second);
    expect(labels).toEqual(keys);
    expect(keys).toHaveLength(82);
    expect(keys.filter((key) => key.length === 0)).toHaveLength(1);
    expect(
      keys
        .slice(80)
        .map((key) => Buffer.from(key).toString('hex'))
        .sort(),
    ).toEqual([80, 81].map((number) => Buffer.from(keyOf(number)).toString('hex')).sort());
  });

  it('keeps a vector that is not that of the map, and gives back the file all the same', async () => {
    const bench = new GraphBench(6);
    const vectors = randomVectors(0, 100, 6);
    const first = await bench.build(vectors);
    const { labels } = await bench.open(first);
    vectors.set(42, Float32Array.of(1, 2, 3, 4, 5, 6));
    const { input } = await bench.build(vectors);
    const added = new Float32Array(100 * 6);
    for (const [row, { value }] of [...readRange(bench.reader, input)].entries()) {
      added.set(unitVector(decodeStoredVector(value).values), row * 6);
    }
    const path = graphFiles(bench.folder, first.root).graph;
    const nothing = { labels: 0, removed: [], known: [] };
    const parts = readGraphParts({ path, dimensions: 6, ...nothing, vectors: added });
    const kept = { dimensions: 6, parts, labels, earlierExceptions: [] };
    const index = { root: putGraph(bench.store, kept), input };
    expect(bench.manifest(index).exceptions).toHaveLength(1);
    await bench.open(index);
    expect(bench.files(index).graph.equals(bench.files(first).graph)).toBe(true);
  });

  it('is not made of a file that hnswlib could not write to its end', async () => {
    const bench = new GraphBench(6);
    const index = await bench.build(randomVectors(0, 100, 6));
    const { graph } = bench.files(index);
    const path = join(bench.folder, 'cut.hnsw');
    for (const length of [0, 50, 96, 1000, graph.length - 400, graph.length - 1]) {
      writeFileSync(path, graph.subarray(0, length));
      const vectors = new Float32Array();
      const written = { path, dimensions: 6, labels: 100, removed: [], known: [], vectors };
      const error = thrownBy(() => readGraphParts(written));
      expect(error.code).toBe('disk-full');
    }
  });
});
