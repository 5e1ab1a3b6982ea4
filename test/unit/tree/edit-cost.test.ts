import { describe, expect, it } from 'vitest';
import type { ObjectId } from '../../../src/model/object-id.js';
import type { ObjectKind } from '../../../src/model/object-store.js';
import { MemoryObjectStore } from '../../../src/store/memory-object-store.js';
import { applyEdits } from '../../../src/tree/apply.js';
import { buildMap, type MapEntry } from '../../../src/tree/build.js';
import { diffMaps } from '../../../src/tree/diff.js';
import { NodeReader } from '../../../src/tree/node-reader.js';
import { countEntries, getValue } from '../../../src/tree/read.js';
import { walkNodes } from '../../../src/tree/walk.js';
import { utf8 } from '../../../src/util/bytes.js';
import { sha256Hex } from '../../../src/util/hash-key.js';

/** Counts what is read and what is written anew. */
class CountingStore extends MemoryObjectStore {
  reads = 0;
  written = 0;

  override get(id: ObjectId): Uint8Array | undefined {
    this.reads++;
    return super.get(id);
  }

  override put(kind: ObjectKind, bytes: Uint8Array): ObjectId {
    const before = this.size;
    const id = super.put(kind, bytes);
    this.written += this.size - before;
    return id;
  }
}

const keyOf = (i: number) => utf8(`docs/section-${i % 40}/page-${String(i).padStart(7, '0')}.md`);

function entries(count: number): MapEntry[] {
  return Array.from({ length: count }, (_, i) => ({
    key: keyOf(i),
    value: utf8(sha256Hex(utf8(`${i}`))),
  })).sort((a, b) => Buffer.compare(a.key, b.key));
}

function built(count: number) {
  const store = new CountingStore();
  const list = entries(count);
  return { store, list, root: buildMap(store, 'small', list) };
}

/** The average of what `measure` gives for 100 keys spread over the map. */
function average(list: readonly MapEntry[], measure: (entry: MapEntry) => number): number {
  let sum = 0;
  for (let i = 0; i < 100; i++) sum += measure(list[(i * 7919) % list.length]!);
  return sum / 100;
}

describe('one edit of a map of 20,000 entries', () => {
  const { store, list, root } = built(20_000);
  const reader = new NodeReader(store);
  const height = reader.read(root).level + 1;
  const writtenBy = (key: Uint8Array, value: Uint8Array | null) => {
    store.written = 0;
    applyEdits(reader, root, [{ key, value }]);
    return store.written;
  };

  it('of a value writes one node a level', () => {
    const cost = average(list, ({ key }) => writtenBy(key, utf8(sha256Hex(key))));
    expect(height).toBeGreaterThanOrEqual(3);
    expect(cost).toBeGreaterThanOrEqual(height);
    expect(cost).toBeLessThan(height + 0.1);
  });

  it('that adds or removes a key writes about one node a level: boundaries meet again', () => {
    const removing = average(list, ({ key }) => writtenBy(key, null));
    const adding = average(list, ({ key }) =>
      writtenBy(utf8(`${Buffer.from(key).toString()}x`), utf8('new')),
    );
    expect(removing).toBeLessThan(height + 1.5);
    expect(adding).toBeLessThan(height + 1.5);
  });

  it('reads about two nodes a level, not what stands to the right of it', () => {
    const cost = average(list, ({ key }) => {
      store.reads = 0;
      applyEdits(new NodeReader(store), root, [{ key, value: utf8('read little') }]);
      return store.reads;
    });
    expect(cost).toBeLessThan(2 * height + 1);
  });

  it('shares all but a few nodes with the map before, even at its beginning', () => {
    const edited = applyEdits(reader, root, [{ key: utf8('a'), value: utf8('first of all') }]);
    const before = new Set([...walkNodes(reader, root)].map(({ id }) => id));
    const after = [...walkNodes(reader, edited)].map(({ id }) => id);
    expect(after.length).toBeGreaterThan(1000);
    expect(after.filter((id) => !before.has(id)).length).toBeLessThan(3 * height);
  });

  it('is found again by reading about two nodes a level of each map', () => {
    const edited = applyEdits(reader, root, [{ key: list[5000]!.key, value: utf8('other') }]);
    store.reads = 0;
    expect([...diffMaps(new NodeReader(store), root, edited)]).toHaveLength(1);
    expect(store.reads).toBeLessThanOrEqual(2 * height);
  });
});

describe('a map of 200,000 entries', () => {
  const { store, list, root } = built(200_000);

  it('finds every key it is asked for and none that it does not hold', () => {
    const reader = new NodeReader(store);
    expect(countEntries(reader, root)).toBe(200_000);
    for (let i = 0; i < 200_000; i += 199) {
      expect(getValue(reader, root, list[i]!.key)).toEqual(list[i]!.value);
    }
    expect(getValue(reader, root, utf8('docs/section-1/page-absent.md'))).toBeUndefined();
  });

  it('reads one node a level for one key', () => {
    store.reads = 0;
    const reader = new NodeReader(store);
    getValue(reader, root, list[123_456]!.key);
    expect(store.reads).toBe(reader.read(root).level + 1);
  });

  it('lists 100 changes out of 200,000 by reading a small part of the nodes', () => {
    const reader = new NodeReader(store);
    const edits = Array.from({ length: 100 }, (_, i) => list[i * 1999 + 7]!.key)
      .map((key) => ({ key, value: utf8('changed') }))
      .sort((a, b) => Buffer.compare(a.key, b.key));
    const edited = applyEdits(reader, root, edits);
    store.reads = 0;
    const changes = [...diffMaps(new NodeReader(store), root, edited)];
    expect(changes.map((c) => c.key)).toEqual(edits.map((e) => e.key));
    expect(store.reads).toBeLessThan(1200);
    expect(store.size).toBeGreaterThan(15_000);
  });
});

describe('edits out of order', () => {
  it('are refused, as are two of one key', () => {
    const { store, root } = built(10);
    const reader = new NodeReader(store);
    const edit = (key: string) => ({ key: utf8(key), value: utf8('v') });
    const refusal = expect.objectContaining({ code: 'keys-not-sorted' });
    expect(() => applyEdits(reader, root, [edit('b'), edit('a')])).toThrow(refusal);
    expect(() => applyEdits(reader, root, [edit('a'), edit('a')])).toThrow(refusal);
    expect(() => buildMap(store, 'small', [edit('b'), edit('a')])).toThrow(refusal);
  });
});
