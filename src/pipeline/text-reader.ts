import type { DocumentKey } from '../model/document.js';
import { decodeStoredText } from '../model/entry-codecs.js';
import { documentKeyBytes } from '../model/entry-keys.js';
import type { ObjectId } from '../model/object-id.js';
import type { TextEntry } from '../model/text.js';
import type { NodeReader } from '../tree/node-reader.js';
import { getValue, rangeOfPrefix, readRange } from '../tree/read.js';
import { fromUtf8 } from '../util/bytes.js';
import { readTextObject } from './read-text-object.js';

/** Reads the texts of one snapshot. */
export class TextReader {
  constructor(
    readonly reader: NodeReader,
    /** Root of the map of texts. */
    readonly texts: ObjectId,
  ) {}

  /** The text of a document, or undefined where the snapshot has no such document. */
  textOf(document: DocumentKey): TextEntry | undefined {
    const value = getValue(this.reader, this.texts, documentKeyBytes(document));
    if (value === undefined) return undefined;
    const stored = decodeStoredText(value);
    const { marks, metadata, warnings } = stored;
    const text = readTextObject(this.reader.store, document, stored);
    return { text, marks, metadata, ...(warnings && { warnings }) };
  }

  /** True for a document that is one text, and for one of the texts of a document; reads none. */
  hasText(document: DocumentKey): boolean {
    return getValue(this.reader, this.texts, documentKeyBytes(document)) !== undefined;
  }

  /**
   * Keys of the texts of a document that is made of several, in order. Only for keys of documents:
   * below another key lie the documents of a folder.
   */
  *partsOf(document: DocumentKey): Generator<DocumentKey, void, undefined> {
    const range = rangeOfPrefix(documentKeyBytes(`${document}/`));
    for (const { key } of readRange(this.reader, this.texts, range)) yield fromUtf8(key);
  }

  /** Keys of all texts, in order. */
  *keys(): Generator<DocumentKey, void, undefined> {
    for (const { key } of readRange(this.reader, this.texts)) yield fromUtf8(key);
  }
}
