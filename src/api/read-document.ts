import { StemmaError } from '../errors/stemma-error.js';
import type { Metadata } from '../model/document.js';
import { decodeCorpusEntry } from '../model/entry-codecs.js';
import { documentKeyBytes } from '../model/entry-keys.js';
import type { ObjectId } from '../model/object-id.js';
import type { Mark } from '../model/text.js';
import { readBlob } from '../tree/pieces/read-blob.js';
import { getValue, readRange } from '../tree/read.js';
import { fromUtf8 } from '../util/bytes.js';
import { nearestNames } from '../util/nearest-names.js';
import type { Project } from './project.js';
import { corpusAt, snapshotAt } from './snapshot-at.js';

/** A document as a snapshot has it. */
export interface DocumentResult {
  readonly at: string;
  readonly document: string;
  readonly mediaType: string;
  /** Bytes of the source. */
  readonly size: number;
  /** Extracted text, which evidence offsets refer to. */
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly metadata: Metadata;
  readonly chunks: readonly {
    readonly id: string;
    readonly start: number;
    readonly end: number;
    readonly tokens: number;
    readonly headings: readonly string[];
    readonly text: string;
  }[];
}

/** Reads one document's text and chunks; throws `no-such-document` with the nearest names. */
export async function readDocument(
  project: Project,
  options: { readonly at: string; readonly document: string },
): Promise<DocumentResult> {
  const { at, document } = options;
  const snapshot = await snapshotAt(project, at);
  const value = getValue(project.reader, snapshot.lock.corpus.root, documentKeyBytes(document));
  const text = snapshot.chunks.textOf(document);
  if (value === undefined || text === undefined) {
    throw noDocument(project, { at, corpus: snapshot.lock.corpus.root, document });
  }
  const { size, mediaType } = decodeCorpusEntry(value);
  const chunks = snapshot.chunks.chunksOf(document).map(({ id, entry }) => {
    const { start, end, tokens, headings } = entry;
    return { id, start, end, tokens, headings, text: entry.text };
  });
  return { at, document, mediaType, size, ...text, chunks };
}

/** The bytes of a document as they came from its source, piece by piece. */
export async function readSource(
  project: Project,
  options: { readonly at: string; readonly document: string },
): Promise<Iterable<Uint8Array>> {
  const { at, document } = options;
  const corpus = await corpusAt(project, at);
  const value = getValue(project.reader, corpus, documentKeyBytes(document));
  if (value === undefined) throw noDocument(project, { at, corpus, document });
  return readBlob(project.store, decodeCorpusEntry(value));
}

function noDocument(
  project: Project,
  wanted: { readonly at: string; readonly corpus: ObjectId; readonly document: string },
): StemmaError {
  const { at, corpus, document } = wanted;
  const keys = [...readRange(project.reader, corpus)].map(({ key }) => fromUtf8(key));
  const near = nearestNames(document, keys);
  return new StemmaError('no-such-document', `'${at}' has no document '${document}'`, {
    data: { at, document, nearest: near },
    suggestions: [
      ...near.map((key) => `Did you mean '${key}'?`),
      '`stemma ls` lists the documents.',
    ],
  });
}
