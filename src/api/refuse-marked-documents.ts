import { StemmaError } from '../errors/stemma-error.js';
import { decodeCorpusEntry } from '../model/entry-codecs.js';
import type { ObjectId } from '../model/object-id.js';
import { diffMaps } from '../tree/diff.js';
import { readWholeBlob } from '../tree/pieces/read-blob.js';
import { fromUtf8 } from '../util/bytes.js';
import { firstConflict } from '../vcs/merge/find-markers.js';
import type { Project } from './project.js';

/** Larger documents are no texts that anybody merges. */
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * Throws `conflict-marker` for a document that has a whole conflict in it which its version before
 * had not: a merge that nobody resolved. Reads the documents that differ.
 */
export function refuseMarkedDocuments(
  { reader, store }: Pick<Project, 'reader' | 'store'>,
  before: ObjectId,
  after: ObjectId,
): void {
  const read = (value: Uint8Array | undefined): string => {
    const entry = value && decodeCorpusEntry(value);
    if (entry === undefined || entry.size > MAX_BYTES) return '';
    return Buffer.from(readWholeBlob(store, entry)).toString('latin1');
  };
  for (const change of diffMaps(reader, before, after)) {
    const text = change.after === undefined ? '' : read(change.after);
    const line = firstConflict(text);
    if (line === undefined || firstConflict(read(change.before)) !== undefined) continue;
    const document = fromUtf8(change.key);
    throw new StemmaError(
      'conflict-marker',
      `cannot commit '${document}': line ${line} begins a conflict that was not resolved`,
      {
        data: { document, line },
        suggestions: [
          'Resolve the conflict in the file and remove the markers.',
          'If the document is about such markers, commit it with `--allow-markers`.',
        ],
      },
    );
  }
}
