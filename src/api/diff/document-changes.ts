import { decodeCorpusEntry } from '../../model/entry-codecs.js';
import type { ObjectId } from '../../model/object-id.js';
import { diffMaps } from '../../tree/diff.js';
import { fromUtf8 } from '../../util/bytes.js';
import type { Project } from '../project.js';

/** A document that differs; sizes in bytes. */
export interface DocumentChange {
  readonly document: string;
  readonly change: 'added' | 'changed' | 'removed';
  readonly sizeBefore: number | null;
  readonly sizeAfter: number | null;
}

/** Documents that differ between two corpora, in order of key. */
export function documentChanges(
  project: Pick<Project, 'reader'>,
  before: ObjectId,
  after: ObjectId,
): DocumentChange[] {
  return [...diffMaps(project.reader, before, after)].map((change) => {
    const old = change.before && decodeCorpusEntry(change.before).size;
    const fresh = change.after && decodeCorpusEntry(change.after).size;
    return {
      document: fromUtf8(change.key),
      change: old === undefined ? 'added' : fresh === undefined ? 'removed' : 'changed',
      sizeBefore: old ?? null,
      sizeAfter: fresh ?? null,
    };
  });
}
