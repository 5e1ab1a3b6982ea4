import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryObjectStore } from '../../../src/store/memory-object-store.js';
import { buildMap } from '../../../src/tree/build.js';
import { entryAt } from '../../../src/tree/entry-at.js';
import { NodeReader } from '../../../src/tree/node-reader.js';
import { utf8 } from '../../../src/util/bytes.js';

describe('the entry at a place of a map', () => {
  it('is the one that reading in order comes to, and there is none behind the last', () => {
    const store = new MemoryObjectStore();
    const entries = Array.from({ length: 3000 }, (_, i) => ({
      key: utf8(String(i).padStart(6, '0')),
      value: utf8(`value ${i}`),
    }));
    const root = buildMap(store, 'small', entries);
    const reader = new NodeReader(store);
    fc.assert(
      fc.property(fc.nat(3100), (place) => {
        expect(entryAt(reader, root, place)?.value).toEqual(entries[place]?.value);
      }),
    );
    expect(entryAt(reader, buildMap(store, 'small', []), 0)).toBeUndefined();
  });
});
