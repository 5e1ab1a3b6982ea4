import type { DocumentKey } from '../model/document.js';
import type { TextReader } from '../pipeline/text-reader.js';

/**
 * The words of documents, each read once however often it is asked for, and kept as long as the
 * function is; undefined for a document that is not there.
 */
export function textsOnce(texts: TextReader): (document: DocumentKey) => string | undefined {
  const known = new Map<DocumentKey, string | undefined>();
  return (document) => {
    if (!known.has(document)) known.set(document, texts.textOf(document)?.text);
    return known.get(document);
  };
}
