import { readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StemmaError } from '../../../src/errors/stemma-error.js';
import { graphFiles } from '../../../src/model/graph/graph-files.js';
import { encodeIndexManifest, type IndexManifest } from '../../../src/model/index-manifest.js';
import type { ObjectId } from '../../../src/model/object-id.js';
import {
  GraphBench,
  randomVectors,
  type BuiltIndex,
} from '../pipeline/stages/index/graph-bench.js';

const DIMENSIONS = 8;

/** A grown index with exceptions, whose files have to be made from the store. */
async function storedIndex(): Promise<{ bench: GraphBench; index: BuiltIndex }> {
  const bench = new GraphBench(DIMENSIONS);
  const vectors = randomVectors(0, 200, DIMENSIONS);
  const first = await bench.build(vectors);
  vectors.delete(17);
  const index = await bench.build(vectors, first);
  bench.forget(first);
  bench.forget(index);
  return { bench, index };
}

function failure(bench: GraphBench, index: BuiltIndex): Promise<StemmaError> {
  return bench.open(index).then(
    () => {
      throw new Error('it was opened');
    },
    // What rejects is looked at by the caller, field by field.
    (error: unknown) => error as StemmaError,
  );
}

/** The index with another manifest. */
function withManifest(bench: GraphBench, index: BuiltIndex, changes: Partial<IndexManifest>) {
  const manifest = { ...bench.manifest(index), ...changes };
  return { ...index, root: bench.store.put('index', encodeIndexManifest(manifest)) };
}

/** A copy of a store in which one object is gone or other bytes lie under its id. */
function damage(bench: GraphBench, id: ObjectId, bytes: Uint8Array | undefined): void {
  const { store } = bench;
  const get = store.get.bind(store);
  store.get = (wanted) => (wanted === id ? bytes : get(wanted));
}

describe('opening an index', () => {
  it('names the object of it that is not in the store', async () => {
    for (const part of ['labels', 'pieces', 'exceptions'] as const) {
      const { bench, index } = await storedIndex();
      const id = [bench.manifest(index)[part]].flat()[0];
      if (id === undefined) throw new Error(`an index without ${part}`);
      damage(bench, id, undefined);
      expect(await failure(bench, index)).toMatchObject({ code: 'object-missing', data: { id } });
    }
  });

  it('refuses pieces that do not give the file that was saved, and leaves no file', async () => {
    const { bench, index } = await storedIndex();
    const { pieces } = bench.manifest(index);
    const [first, second, ...rest] = pieces;
    if (first === undefined || second === undefined) throw new Error('too few pieces');
    const swapped = withManifest(bench, index, { pieces: [second, first, ...rest] });
    expect(await failure(bench, swapped)).toMatchObject({ code: 'object-damaged' });
    const fewer = withManifest(bench, index, { pieces: [first, second] });
    expect(await failure(bench, fewer)).toMatchObject({ code: 'entry-damaged' });
    const bare = withManifest(bench, index, { exceptions: [] });
    expect(await failure(bench, bare)).toMatchObject({ code: 'object-damaged' });
    expect(readdirSync(bench.folder)).toEqual([]);
  });

  it('refuses a piece with other bytes', async () => {
    const { bench, index } = await storedIndex();
    const id = bench.manifest(index).pieces[1];
    if (id === undefined) throw new Error('too few pieces');
    const flipped = Uint8Array.from(bench.store.get(id) ?? []);
    flipped[9] = (flipped[9] ?? 0) ^ 1;
    damage(bench, id, flipped);
    expect(await failure(bench, index)).toMatchObject({ code: 'object-damaged' });
    damage(bench, id, flipped.subarray(0, 40));
    expect(await failure(bench, index)).toMatchObject({ code: 'entry-damaged' });
  });

  it('refuses other vectors than those the index is over', async () => {
    const { bench, index } = await storedIndex();
    const same = await bench.build(randomVectors(400, 599, DIMENSIONS));
    const fewer = await bench.build(randomVectors(0, 100, DIMENSIONS));
    for (const { input } of [same, fewer]) {
      const error = await failure(bench, { ...index, input });
      expect(error).toMatchObject({ code: 'object-damaged' });
    }
    const more = await bench.build(randomVectors(0, 201, DIMENSIONS));
    const error = await failure(bench, { ...index, input: more.input });
    expect(error).toMatchObject({ code: 'entry-damaged' });
  });

  it('names the file of the cache that is damaged, and makes it again when it is gone', async () => {
    const { bench, index } = await storedIndex();
    await bench.open(index);
    const { graph, keys } = graphFiles(bench.folder, index.root);
    for (const path of [graph, keys]) {
      const whole = readFileSync(path);
      const flipped = Buffer.from(whole);
      flipped[whole.length >> 1] = (whole[whole.length >> 1] ?? 0) ^ 4;
      writeFileSync(path, flipped);
      expect(await failure(bench, index)).toMatchObject({ code: 'cache-damaged', data: { path } });
      truncateSync(path, 50);
      expect(await failure(bench, index)).toMatchObject({ code: 'cache-damaged', data: { path } });
      bench.forget(index);
      await bench.open(index);
      expect(readFileSync(path).equals(whole)).toBe(true);
    }
    expect(readdirSync(bench.folder).sort()).toEqual(
      [graph, keys].map((path) => path.slice(join(bench.folder, '/').length)).sort(),
    );
  });
});
