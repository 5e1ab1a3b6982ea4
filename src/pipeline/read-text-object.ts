import { StemmaError } from '../errors/stemma-error.js';
import type { BlobReference, DocumentKey } from '../model/document.js';
import type { ObjectStore } from '../model/object-store.js';
import { readWholeBlob } from '../tree/pieces/read-blob.js';
import { fromUtf8 } from '../util/bytes.js';

/** The text of a document by its entry; `object-missing` if it is gone. */
export function readTextObject(
  store: ObjectStore,
  document: DocumentKey,
  reference: BlobReference,
): string {
  if (!store.has(reference.blob)) {
    throw new StemmaError(
      'object-missing',
      `cannot read the text of '${document}': it is not in the store`,
      {
        data: { document, id: reference.blob },
        suggestions: ['Run `stemma run` to extract it again.'],
      },
    );
  }
  return fromUtf8(readWholeBlob(store, reference));
}
