import { objectIdOf, type ObjectId } from '../model/object-id.js';
import type { ObjectKind, ObjectStore } from '../model/object-store.js';

/** A store over another that is only read: what is put stays in memory and is thrown away. */
export class OverlayObjectStore implements ObjectStore {
  readonly #objects = new Map<ObjectId, Uint8Array>();

  constructor(readonly base: ObjectStore) {}

  get(id: ObjectId): Uint8Array | undefined {
    const own = this.#objects.get(id);
    return own === undefined ? this.base.get(id) : Uint8Array.from(own);
  }

  has(id: ObjectId): boolean {
    return this.#objects.has(id) || this.base.has(id);
  }

  put(_kind: ObjectKind, bytes: Uint8Array): ObjectId {
    const id = objectIdOf(bytes);
    if (!this.has(id)) this.#objects.set(id, Uint8Array.from(bytes));
    return id;
  }

  flush(): void {
    // Nothing of it is meant to last.
  }

  settle(): Promise<void> {
    return Promise.resolve();
  }
}
