import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BlobReference } from '../../src/model/document.js';
import { objectIdOf, type ObjectId } from '../../src/model/object-id.js';
import type { ObjectKind } from '../../src/model/object-store.js';
import { MemoryObjectStore } from '../../src/store/memory-object-store.js';
import { BlobWriter, keepBlob, WHOLE_BYTES } from '../../src/tree/pieces/blob-writer.js';
import { PIECE_MAXIMUM, PIECE_MINIMUM } from '../../src/tree/pieces/cut-pieces.js';
import { blobParts, hasBlob, readBlob, readWholeBlob } from '../../src/tree/pieces/read-blob.js';

/** Letters at random. */
function textOf(seed: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(length);
  let state = seed + 1;
  for (let at = 0; at < length; at++) {
    // Numerical Recipes' linear congruential generator; its high bits are the good ones.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] = 97 + Math.floor((state / 2 ** 32) * 20);
  }
  return bytes;
}

function writeIn(store: MemoryObjectStore, bytes: Uint8Array, slices: readonly number[]) {
  const writer = new BlobWriter((part) => store.put('blob', part));
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const length = slices.length === 0 ? bytes.length : (slices[i % slices.length] ?? 1);
    writer.write(bytes.subarray(at, at + length));
    at += length;
  }
  return writer.finish();
}

function partsOf(store: MemoryObjectStore, reference: BlobReference): Set<ObjectId> {
  return new Set([...blobParts(store, reference)].map(({ id }) => id));
}

const seed = fc.nat({ max: 1_000_000 });
const longLength = fc.integer({ min: WHOLE_BYTES + 1, max: 3 * WHOLE_BYTES });

describe('a document in pieces', () => {
  it('is the same bytes again, however it was handed in', () => {
    const slices = fc.array(fc.integer({ min: 1, max: 700_000 }), { maxLength: 4 });
    fc.assert(
      fc.property(seed, fc.oneof(fc.nat({ max: 5000 }), longLength), slices, (n, length, cut) => {
        const bytes = textOf(n, length);
        const store = new MemoryObjectStore();
        const reference = writeIn(store, bytes, cut);
        expect(reference).toMatchObject({ size: length, pieced: length > WHOLE_BYTES });
        expect(keepBlob(objectIdOf, bytes)).toEqual({
          blob: reference.blob,
          pieced: reference.pieced,
        });
        expect(objectIdOf(readWholeBlob(store, reference))).toBe(objectIdOf(bytes));
        expect(hasBlob(store, reference)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('is whole up to 1 MiB and in pieces of bounded size beyond', () => {
    const store = new MemoryObjectStore();
    expect(writeIn(store, textOf(1, WHOLE_BYTES), []).pieced).toBe(false);
    const beyond = writeIn(store, textOf(1, WHOLE_BYTES + 1), []);
    expect(beyond.pieced).toBe(true);
    const sizes = [...readBlob(store, beyond)].map(({ length }) => length);
    for (const size of sizes.slice(0, -1)) {
      expect(size).toBeGreaterThan(PIECE_MINIMUM);
      expect(size).toBeLessThanOrEqual(PIECE_MAXIMUM);
    }
    // Without a cut anywhere: every piece is as long as may be.
    const flat = writeIn(store, new Uint8Array(2 * WHOLE_BYTES), []);
    expect([...readBlob(store, flat)].map(({ length }) => length)).toEqual(
      Array.from({ length: 16 }, () => PIECE_MAXIMUM),
    );
  });

  it('shares all but the pieces around an edit with its earlier version', () => {
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      seed,
      size: fc.nat({ max: 2000 }),
    });
    fc.assert(
      fc.property(seed, edit, fc.boolean(), (n, { at, seed: other, size }, inserts) => {
        const store = new MemoryObjectStore();
        const before = textOf(n, 6 * WHOLE_BYTES);
        const place = Math.floor(at * before.length);
        const after = Buffer.concat([
          before.subarray(0, place),
          textOf(other, size),
          before.subarray(inserts ? place : Math.min(before.length, place + size)),
        ]);
        const old = partsOf(store, writeIn(store, before, []));
        const fresh = [...partsOf(store, writeIn(store, after, []))].filter((id) => !old.has(id));
        // Pieces up to the next common cut, and a list of each level.
        expect(fresh.length).toBeLessThanOrEqual(8);
      }),
      { numRuns: 12 },
    );
  });

  it('is not whole where one of its objects is missing', () => {
    class Forgetful extends MemoryObjectStore {
      missing: ObjectId | undefined;
      override has(id: ObjectId): boolean {
        return id !== this.missing && super.has(id);
      }
      override get(id: ObjectId): Uint8Array | undefined {
        return id === this.missing ? undefined : super.get(id);
      }
      override put(kind: ObjectKind, bytes: Uint8Array): ObjectId {
        return super.put(kind, bytes);
      }
    }
    const store = new Forgetful();
    const reference = writeIn(store, textOf(5, 4 * WHOLE_BYTES), []);
    const parts = [...partsOf(store, reference)];
    expect(parts.length).toBeGreaterThan(60);
    for (const id of parts.filter((_, i) => i % 13 === 0)) {
      store.missing = id;
      expect(hasBlob(store, reference)).toBe(false);
      expect(() => readWholeBlob(store, reference)).toThrow(
        expect.objectContaining({ code: 'object-missing' }),
      );
    }
  });
});
