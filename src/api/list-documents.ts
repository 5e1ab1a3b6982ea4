import type { DocumentKey } from '../model/document.js';
import { decodeCorpusEntry, decodeStoredText } from '../model/entry-codecs.js';
import { documentKeyBytes } from '../model/entry-keys.js';
import { SIDECAR_MEDIA_TYPE } from '../model/sidecar.js';
import { textsOfChunks } from '../pipeline/snapshot-lock.js';
import { getValue, rangeOfPrefix, readRange } from '../tree/read.js';
import { fromUtf8, utf8 } from '../util/bytes.js';
import type { Project } from './project.js';
import { snapshotAt, type Snapshot } from './snapshot-at.js';

/** Documents of a snapshot. */
export interface ListResult {
  readonly at: string;
  readonly documents: readonly {
    readonly document: string;
    /** Bytes. */
    readonly size: number;
    readonly mediaType: string;
    /** Texts that it is made of: 1, or one for each row of a table. */
    readonly texts: number;
    readonly chunks: number;
  }[];
  /** Sidecars among the entries whose keys begin with the prefix. */
  readonly sidecars: number;
  /** Texts of one document whose keys begin with the prefix, where it reaches into a document. */
  readonly parts: readonly {
    readonly document: string;
    /** Of its text, in UTF-16 code units. */
    readonly length: number;
    readonly chunks: number;
  }[];
}

/**
 * Lists the documents of a snapshot whose keys begin with a prefix; for one that goes on behind the
 * key of a document (`docs/faq.csv/`), the texts of that document.
 */
export async function listDocuments(
  project: Project,
  options: { readonly at: string; readonly prefix: string },
): Promise<ListResult> {
  const { at, prefix } = options;
  const snapshot = await snapshotAt(project, at);
  const range = prefix === '' ? {} : rangeOfPrefix(utf8(prefix));
  const documents: ListResult['documents'][number][] = [];
  let sidecars = 0;
  for (const { key, value } of readRange(project.reader, snapshot.lock.corpus.root, range)) {
    const document = fromUtf8(key);
    const { size, mediaType } = decodeCorpusEntry(value);
    if (mediaType === SIDECAR_MEDIA_TYPE) sidecars += 1;
    else documents.push({ document, size, mediaType, ...countsOf(snapshot, document) });
  }
  const parts = documents.length > 0 ? [] : partsBelow(project, snapshot, prefix);
  return { at, documents, sidecars, parts };
}

/** Texts and chunks of a document. */
function countsOf({ chunks }: Snapshot, document: DocumentKey) {
  if (chunks.hasText(document)) return { texts: 1, chunks: chunks.countOf(document) };
  let texts = 0;
  let inParts = 0;
  for (const part of chunks.partsOf(document)) {
    texts += 1;
    inParts += chunks.countOf(part);
  }
  return { texts, chunks: inParts };
}

function partsBelow(project: Project, snapshot: Snapshot, prefix: string): ListResult['parts'] {
  const { chunks, lock } = snapshot;
  const document = prefix.slice(0, Math.max(0, prefix.lastIndexOf('/')));
  const isDocument = getValue(project.reader, lock.corpus.root, documentKeyBytes(document));
  const texts = textsOfChunks(lock);
  if (isDocument === undefined || texts === undefined) return [];
  return [...readRange(project.reader, texts.root, rangeOfPrefix(utf8(prefix)))].map(
    ({ key, value }) => {
      const part = fromUtf8(key);
      const { length } = decodeStoredText(value);
      return { document: part, length, chunks: chunks.countOf(part) };
    },
  );
}
