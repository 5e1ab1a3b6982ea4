import type { DocumentKey } from '../model/document.js';
import { documentKeyBytes } from '../model/entry-keys.js';
import type { ObjectId } from '../model/object-id.js';
import type { NodeReader } from '../tree/node-reader.js';
import { getValue } from '../tree/read.js';

/**
 * The document of the corpora that a text is of: the key itself, or what stands before its last
 * slash (`docs/faq.csv` of `docs/faq.csv/17`); the key where no corpus has either.
 */
export function fileOfText(
  reader: NodeReader,
  corpora: readonly ObjectId[],
  key: DocumentKey,
): DocumentKey {
  const isDocument = (name: DocumentKey) =>
    corpora.some((root) => getValue(reader, root, documentKeyBytes(name)) !== undefined);
  if (isDocument(key)) return key;
  const file = key.slice(0, Math.max(0, key.lastIndexOf('/')));
  return isDocument(file) ? file : key;
}
