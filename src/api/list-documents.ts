import { decodeCorpusEntry } from '../model/entry-codecs.js';
import { fromUtf8, utf8 } from '../util/bytes.js';
import { rangeOfPrefix, readRange } from '../tree/read.js';
import type { Project } from './project.js';
import { snapshotAt } from './snapshot-at.js';

/** Documents of a snapshot. */
export interface ListResult {
  readonly at: string;
  readonly documents: readonly {
    readonly document: string;
    /** Bytes. */
    readonly size: number;
    readonly mediaType: string;
    readonly chunks: number;
  }[];
}

/** Lists the documents of a snapshot whose keys begin with a prefix. */
export async function listDocuments(
  project: Project,
  options: { readonly at: string; readonly prefix: string },
): Promise<ListResult> {
  const { at, prefix } = options;
  const { lock, chunks } = await snapshotAt(project, at);
  const range = prefix === '' ? {} : rangeOfPrefix(utf8(prefix));
  const documents = [...readRange(project.reader, lock.corpus.root, range)].map((entry) => {
    const document = fromUtf8(entry.key);
    const { size, mediaType } = decodeCorpusEntry(entry.value);
    return { document, size, mediaType, chunks: chunks.countOf(document) };
  });
  return { at, documents };
}
