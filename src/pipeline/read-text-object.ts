import { StemmaError } from '../errors/stemma-error.js';
import type { DocumentKey } from '../model/document.js';
import type { ObjectId } from '../model/object-id.js';
import type { ObjectStore } from '../model/object-store.js';
import { fromUtf8 } from '../util/bytes.js';

/** The text of a document by the object that its text entry names; `object-missing` if it is gone. */
export function readTextObject(store: ObjectStore, document: DocumentKey, id: ObjectId): string {
  const bytes = store.get(id);
  if (bytes === undefined) {
    throw new StemmaError(
      'object-missing',
      `cannot read the text of '${document}': it is not in the store`,
      { data: { document, id }, suggestions: ['Run `stemma run` to extract it again.'] },
    );
  }
  return fromUtf8(bytes);
}
