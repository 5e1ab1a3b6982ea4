import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ObjectId } from '../../../src/model/object-id.js';
import { ObjectSweep } from '../../../src/store/object-sweep.js';
import type { SqliteObjectStore } from '../../../src/store/sqlite-object-store.js';
import { utf8 } from '../../../src/util/bytes.js';
import { openStore, storeFolder } from './store-folder.js';

const quiet = { signal: new AbortController().signal, onProgress: () => undefined };

function sweepOf(path: string): ObjectSweep {
  const sweep = new ObjectSweep(path);
  onTestFinished(() => {
    sweep.close();
  });
  return sweep;
}

/** A store with numbered objects, some flushed apart from others. */
function filled(texts: readonly string[]) {
  const path = join(storeFolder(), 'store.db');
  const store = openStore(path);
  const ids = texts.map((text, i) => {
    const id = store.put(i % 3 === 0 ? 'node' : 'blob', utf8(text));
    if (i % 7 === 0) store.flush();
    return id;
  });
  store.flush();
  return { path, store, ids };
}

const texts = fc.uniqueArray(fc.string({ maxLength: 400 }), { minLength: 1, maxLength: 60 });

describe('a sweep', () => {
  it('removes what was not marked, and leaves the rest readable, packed anew or not', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.array(fc.boolean()), fc.boolean(), async (all, keep, repack) => {
        const { path, store, ids } = filled(all);
        const sweep = sweepOf(path);
        const kept = new Set<ObjectId>();
        ids.forEach((id, i) => {
          if (keep[i % Math.max(1, keep.length)] !== true) return;
          kept.add(id);
          expect(sweep.mark(id, utf8(String(i % 5)))).toBe(true);
          expect(sweep.mark(id)).toBe(false);
        });
        sweep.choose();
        expect(sweep.sweep()).toBe(ids.length - kept.size);
        await sweep.repack(repack ? 'all' : 'sparse', quiet);
        sweep.shrink();
        // The store that was open all the time, and one opened now.
        for (const reader of [store, openStore(path)]) {
          ids.forEach((id, i) => {
            const expected = kept.has(id) ? utf8(all[i] ?? '') : undefined;
            expect(reader.get(id)).toEqual(expected);
            expect(reader.has(id)).toBe(kept.has(id));
          });
        }
      }),
      { numRuns: 25 },
    );
  });

  it('tells sizes by kind and fate', () => {
    const { path, ids } = filled(['node 0', 'blob 1', 'blob 2', 'node 3']);
    const sweep = sweepOf(path);
    sweep.mark(ids[0]!);
    sweep.mark(ids[1]!);
    const young = sweep.marks;
    sweep.mark(ids[2]!);
    const sizes = new Map(sweep.sizes(young).map((each) => [each.kind, each]));
    expect(sizes.get('node')).toMatchObject({
      kept: { objects: 1, bytes: 6 },
      young: { objects: 0, bytes: 0 },
      removed: { objects: 1, bytes: 6 },
    });
    expect(sizes.get('blob')).toMatchObject({ kept: { objects: 1 }, young: { objects: 1 } });
    expect(sizes.get('index')).toMatchObject({ kept: { objects: 0 }, removed: { objects: 0 } });
  });

  it('pages through what is unmarked and young enough', () => {
    const { path, ids } = filled(Array.from({ length: 2500 }, (_, i) => `object ${i}`));
    const sweep = sweepOf(path);
    sweep.mark(ids[0]!);
    const met: ObjectId[] = [];
    for (let page = sweep.unmarkedSince(0, undefined); page.length > 0;) {
      met.push(...page.map(({ id }) => id));
      page = sweep.unmarkedSince(0, page.at(-1)?.id);
    }
    expect(met.sort()).toEqual(ids.slice(1).sort());
    expect(sweep.unmarkedSince(1_900_000_000, undefined)).toEqual([]);
  });

  it('leaves nothing behind where it ends before it swept', () => {
    const { path, store, ids } = filled(['a', 'b', 'c']);
    const sweep = new ObjectSweep(path);
    sweep.choose();
    sweep.close();
    expect(ids.every((id) => store.has(id))).toBe(true);
    const second = sweepOf(path);
    for (const id of ids) second.mark(id);
    second.choose();
    expect(second.sweep()).toBe(0);
  });

  it('packs versions that stand together into less space', async () => {
    const page = (n: number) =>
      Array.from({ length: 200 }, (_, i) => `${n} word${(i * n) % 97}`).join(' ');
    const path = join(storeFolder(), 'store.db');
    const store = openStore(path);
    const orders: [ObjectId, string][] = [];
    for (let version = 0; version < 8; version++) {
      for (let document = 1; document <= 60; document++) {
        const text = `${page(document)} version ${version}`;
        orders.push([store.put('blob', utf8(text)), String(document)]);
      }
      store.flush();
    }
    const sweep = sweepOf(path);
    for (const [id, order] of orders) sweep.mark(id, utf8(order));
    sweep.choose();
    const stored = () => sweep.sizes(0).reduce((sum, { young }) => sum + young.stored, 0);
    const before = stored();
    await sweep.repack('all', quiet);
    expect(stored()).toBeLessThan(before / 2);
    readsAll(store, orders);
  });
});

function readsAll(
  store: SqliteObjectStore,
  orders: readonly (readonly [ObjectId, string])[],
): void {
  for (const [id] of orders) expect(store.get(id)).toBeDefined();
}
