import { sourceHunks, type SourceHunk } from '../../diff/source-hunks.js';
import type { CorpusEntry } from '../../model/document.js';
import { decodeCorpusEntry } from '../../model/entry-codecs.js';
import { documentKeyBytes } from '../../model/entry-keys.js';
import type { ObjectId } from '../../model/object-id.js';
import { readWholeBlob } from '../../tree/pieces/read-blob.js';
import { getValue } from '../../tree/read.js';
import { fromUtf8 } from '../../util/bytes.js';
import type { Project } from '../project.js';

/** Bytes up to which the source of a document is shown. */
const LONGEST = 4 * 2 ** 20;
/** Lines around each place that differs. */
const CONTEXT = 2;

/** The source of a document on one side. */
export interface SourceState {
  /** Bytes. */
  readonly size: number;
  /** Id of the bytes. */
  readonly id: string;
  readonly mediaType: string;
}

/** How the source of a document changed; null on the side where it is not. */
export interface SourceChange {
  readonly document: string;
  readonly before: SourceState | null;
  readonly after: SourceState | null;
  /** Lines that differ; null where a side is no UTF-8 text, or longer than 4 MiB. */
  readonly hunks: readonly SourceHunk[] | null;
  /** Why there are no lines. */
  readonly omitted?: 'binary' | 'too-long';
}

/** Compares the bytes of documents as they came from their source, line by line where they are text. */
export function sourceChanges(
  project: Project,
  corpora: { readonly before: ObjectId; readonly after: ObjectId },
  documents: readonly string[],
): SourceChange[] {
  return documents.map((document) => {
    const [old, fresh] = [corpora.before, corpora.after].map((root) => {
      const value = getValue(project.reader, root, documentKeyBytes(document));
      return value === undefined ? undefined : decodeCorpusEntry(value);
    });
    const states = { document, before: stateOf(old), after: stateOf(fresh) };
    if (Math.max(old?.size ?? 0, fresh?.size ?? 0) > LONGEST) {
      return { ...states, hunks: null, omitted: 'too-long' };
    }
    const [before, after] = [sourceText(project, old), sourceText(project, fresh)];
    if (before === undefined || after === undefined) {
      return { ...states, hunks: null, omitted: 'binary' };
    }
    return { ...states, hunks: sourceHunks(before, after, CONTEXT) };
  });
}

function stateOf(entry: CorpusEntry | undefined): SourceState | null {
  if (entry === undefined) return null;
  const { size, blob, mediaType } = entry;
  return { size, id: blob, mediaType };
}

/** Undefined for bytes that are no text; empty for a document that is not there. */
function sourceText(project: Project, entry: CorpusEntry | undefined): string | undefined {
  if (entry === undefined) return '';
  const bytes = readWholeBlob(project.store, entry);
  if (bytes.includes(0)) return undefined;
  try {
    return fromUtf8(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
