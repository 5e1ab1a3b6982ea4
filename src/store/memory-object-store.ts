import { objectIdOf, type ObjectId } from '../model/object-id.js';
import type { ObjectKind, ObjectStore } from '../model/object-store.js';

/** Objects in memory, for tests and for work that is thrown away. Keeps the port's contract. */
export class MemoryObjectStore implements ObjectStore {
  readonly #objects = new Map<ObjectId, Uint8Array>();

  get(id: ObjectId): Uint8Array | undefined {
    const bytes = this.#objects.get(id);
    return bytes === undefined ? undefined : Uint8Array.from(bytes);
  }

  has(id: ObjectId): boolean {
    return this.#objects.has(id);
  }

  put(_kind: ObjectKind, bytes: Uint8Array): ObjectId {
    const id = objectIdOf(bytes);
    if (!this.#objects.has(id)) this.#objects.set(id, Uint8Array.from(bytes));
    return id;
  }

  flush(): void {
    // Everything is visible at once and nothing outlives the process.
  }

  settle(): Promise<void> {
    return Promise.resolve();
  }

  /** Number of objects. */
  get size(): number {
    return this.#objects.size;
  }
}
