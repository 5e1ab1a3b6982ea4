import { StemmaError } from '../errors/stemma-error.js';
import type { ObjectId } from '../model/object-id.js';
import type { ObjectStore } from '../model/object-store.js';

/** The bytes of a part of an index; throws `object-missing`. */
export function needIndexObject(store: ObjectStore, id: ObjectId): Uint8Array {
  const bytes = store.get(id);
  if (bytes !== undefined) return bytes;
  throw new StemmaError(
    'object-missing',
    `cannot open the index: ${id.slice(0, 12)} is not in the store`,
    {
      data: { id },
      suggestions: ['Run `stemma run --rebuild` to build the index again.'],
    },
  );
}
