import { StemmaError } from '../errors/stemma-error.js';
import type { CorpusEntry, Metadata } from '../model/document.js';
import { decodeCorpusEntry } from '../model/entry-codecs.js';
import { documentKeyBytes } from '../model/entry-keys.js';
import type { ObjectId } from '../model/object-id.js';
import type { Mark, TextWarning } from '../model/text.js';
import type { ChunkReader } from '../pipeline/chunk-reader.js';
import { readBlob } from '../tree/pieces/read-blob.js';
import { getValue, readRange } from '../tree/read.js';
import { fromUtf8 } from '../util/bytes.js';
import { nearestNames } from '../util/nearest-names.js';
import type { Project } from './project.js';
import { corpusAt, snapshotAt } from './snapshot-at.js';

/** Texts of a document that a mistyped name is compared with. */
const MOST_NAMES = 10_000;

/** A document, or one of the texts of a document, as a snapshot has it. */
export interface DocumentResult {
  readonly at: string;
  readonly document: string;
  /** The document in the corpus: `document` itself, or the one that it is a part of. */
  readonly file: string;
  readonly mediaType: string;
  /** Bytes of the source. */
  readonly size: number;
  /**
   * The text that chunks are slices of and evidence offsets refer to, cleaned where it is; null for a
   * document of several texts.
   */
  readonly text: string | null;
  readonly marks: readonly Mark[];
  readonly metadata: Metadata;
  /** Keys of its texts, for a document of several. */
  readonly parts: readonly string[];
  /** What extraction and cleaning had to say; absent for nothing. */
  readonly warnings?: readonly TextWarning[];
  readonly chunks: readonly {
    readonly id: string;
    /** Key of the text that it is a slice of. */
    readonly document: string;
    readonly start: number;
    readonly end: number;
    readonly tokens: number;
    readonly headings: readonly string[];
    readonly text: string;
    /** What the embedder is shown before the text; empty for nothing. */
    readonly context: string;
  }[];
}

/**
 * Reads a document's text and chunks, or those of one of its texts (`docs/faq.csv/17`); throws
 * `no-such-document` with the nearest names.
 */
export async function readDocument(
  project: Project,
  options: { readonly at: string; readonly document: string },
): Promise<DocumentResult> {
  const { at, document } = options;
  const { lock, chunks: reader } = await snapshotAt(project, at);
  const wanted = { at, corpus: lock.corpus.root, document, reader };
  const found = findFile(project, wanted);
  if (found === undefined) throw noDocument(project, wanted);
  const { file, size, mediaType } = found;
  const text = reader.textOf(document);
  const parts = text === undefined ? [...reader.partsOf(document)] : [];
  const chunks = (text === undefined ? parts : [document]).flatMap((key) =>
    reader.chunksOf(key).map(({ id, entry }) => {
      const { start, end, tokens, headings, text: own, shown = own } = entry;
      const context = shown.slice(0, shown.length - own.length);
      return { id, document: key, start, end, tokens, headings, text: own, context };
    }),
  );
  for (const { message } of text?.warnings ?? []) {
    project.session.reporter.warn(`'${document}': ${message}`);
  }
  const said = text ?? { text: null, marks: [], metadata: found.metadata };
  return { at, document, file, mediaType, size, ...said, parts, chunks };
}

/** The corpus entry of a document, or of the one that a text is a part of. */
export function findFile(
  project: Project,
  wanted: Wanted & { readonly reader: ChunkReader },
): (CorpusEntry & { readonly file: string }) | undefined {
  const { corpus, document, reader } = wanted;
  const own = getValue(project.reader, corpus, documentKeyBytes(document));
  if (own !== undefined) return { file: document, ...decodeCorpusEntry(own) };
  const file = document.slice(0, Math.max(0, document.lastIndexOf('/')));
  const value = getValue(project.reader, corpus, documentKeyBytes(file));
  if (value === undefined || !reader.hasText(document)) return undefined;
  return { file, ...decodeCorpusEntry(value) };
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

interface Wanted {
  readonly at: string;
  readonly corpus: ObjectId;
  readonly document: string;
  /** Absent where only documents are wanted, no texts of them. */
  readonly reader?: ChunkReader;
}

/** The error for a document that a snapshot does not have, with the nearest names. */
export function noDocument(
  project: Project,
  { at, corpus, document, reader }: Wanted,
): StemmaError {
  const keys = [...readRange(project.reader, corpus)].map(({ key }) => fromUtf8(key));
  const file = keys.find((key) => document.startsWith(`${key}/`));
  const names = file === undefined ? keys : partNames(reader, file);
  const near = nearestNames(document, names);
  return new StemmaError('no-such-document', `'${at}' has no document '${document}'`, {
    data: { at, document, nearest: near },
    suggestions: [
      ...near.map((key) => `Did you mean '${key}'?`),
      file === undefined
        ? '`stemma ls` lists the documents.'
        : `\`stemma ls ${file}/\` lists the texts of that document.`,
    ],
  });
}

/** Texts of a document that a name is compared with. */
function partNames(reader: ChunkReader | undefined, file: string): string[] {
  const names: string[] = reader === undefined ? [file] : [];
  for (const part of reader?.partsOf(file) ?? []) {
    names.push(part);
    if (names.length === MOST_NAMES) break;
  }
  return names;
}
