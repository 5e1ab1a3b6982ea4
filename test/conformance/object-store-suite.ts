import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { objectIdOf, type ObjectId } from '../../src/model/object-id.js';
import type { ObjectKind, ObjectStore } from '../../src/model/object-store.js';
import { utf8 } from '../../src/util/bytes.js';

/** A store under test and how to look at the same objects again through another one. */
export interface StoreUnderTest {
  readonly store: ObjectStore;
  /** What a reader sees that came later; the same store where nothing outlives it. */
  reopen(): ObjectStore;
  close(): void;
}

const kinds: readonly ObjectKind[] = ['blob', 'node', 'model', 'index', 'record'];

/** The contract of `ObjectStore`, run on an implementation. */
export function describeObjectStore(name: string, open: () => StoreUnderTest): void {
  describe(`${name} as an object store`, () => {
    let subject: StoreUnderTest;
    let store: ObjectStore;
    beforeEach(() => {
      subject = open();
      store = subject.store;
    });
    afterEach(() => {
      subject.close();
    });

    it('names bytes by their SHA-256 and gives them back, before a flush and after', () => {
      const bytes = utf8('hello');
      const id = store.put('blob', bytes);
      expect(id).toBe('2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824');
      expect(store.get(id)).toEqual(bytes);
      store.flush();
      expect(store.get(id)).toEqual(bytes);
      expect(store.has(id)).toBe(true);
    });

    it('answers with absence for what it does not hold', () => {
      const absent = objectIdOf(utf8('absent'));
      expect(store.get(absent)).toBeUndefined();
      expect(store.has(absent)).toBe(false);
    });

    it('keeps any bytes of any kind for those who come later', () => {
      const object = fc.tuple(fc.constantFrom(...kinds), fc.uint8Array({ maxLength: 3000 }));
      fc.assert(
        fc.property(fc.array(object, { maxLength: 40 }), fc.nat(40), (objects, flushAt) => {
          const ids = objects.map(([kind, bytes], i) => {
            if (i === flushAt) store.flush();
            return store.put(kind, bytes);
          });
          store.flush();
          const later = subject.reopen();
          ids.forEach((id, i) => {
            expect(id).toBe(objectIdOf(objects[i]![1]));
            expect(later.get(id)).toEqual(objects[i]![1]);
            expect(store.get(id)).toEqual(objects[i]![1]);
          });
        }),
        { numRuns: 25 },
      );
    });

    it('holds nothing as an object of its own', () => {
      const id = store.put('blob', new Uint8Array(0));
      store.flush();
      expect(subject.reopen().get(id)).toEqual(new Uint8Array(0));
    });

    it('keeps an object larger than everything it packs together', () => {
      const large = new Uint8Array(9 * 1024 * 1024).map((_, i) => (i * 2654435761) >>> 24);
      const ids = [store.put('blob', utf8('before')), store.put('blob', large)];
      store.flush();
      const later = subject.reopen();
      expect(ids.map((id) => later.get(id)?.length)).toEqual([6, large.length]);
      expect(objectIdOf(later.get(ids[1]!)!)).toBe(ids[1]);
    });

    it('takes the same bytes twice at no cost, also as another kind', () => {
      const bytes = utf8('twice');
      const id = store.put('blob', bytes);
      expect(store.put('node', bytes)).toBe(id);
      store.flush();
      expect(store.put('record', bytes)).toBe(id);
      store.flush();
      expect(subject.reopen().get(id)).toEqual(bytes);
    });

    it('is not changed by what happens to the bytes it took or gave', () => {
      const taken = utf8('safe');
      const id = store.put('blob', taken);
      taken.fill(0);
      const given: (Uint8Array | undefined)[] = [store.get(id)];
      given[0]?.fill(0);
      expect(store.get(id)).toEqual(utf8('safe'));
      store.flush();
      store.get(id)?.fill(0);
      expect(store.get(id)).toEqual(utf8('safe'));
    });

    it('gives views that hold their own bytes alone', () => {
      const ids = Array.from({ length: 20 }, (_, i) => store.put('blob', utf8(`part ${i}`)));
      store.flush();
      for (const id of ids) {
        const bytes: Uint8Array | undefined = store.get(id);
        expect(bytes?.buffer.byteLength).toBe(bytes?.length);
      }
    });

    it('flushes nothing, and twice, without harm', () => {
      store.flush();
      store.flush();
      const id: ObjectId = store.put('blob', utf8('after'));
      store.flush();
      store.flush();
      expect(store.has(id)).toBe(true);
    });
  });
}
