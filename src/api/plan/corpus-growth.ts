import type { ObjectId } from '../../model/object-id.js';
import type { SnapshotLock } from '../../pipeline/snapshot-lock.js';
import type { NodeReader } from '../../tree/node-reader.js';
import { countEntries } from '../../tree/read.js';

/**
 * How many times as large as the corpus whose chunks a lock pins another one is: by bytes against the
 * corpus of the lock, and by entries from there to the one that the chunks are of, where only earlier
 * stages ran since. A root that `has` does not know is taken for no change.
 */
export function corpusGrowth(
  { corpus, texts, chunks }: SnapshotLock,
  now: {
    readonly bytes: number;
    readonly reader: NodeReader;
    readonly has: (root: ObjectId) => boolean;
  },
): number {
  const ratio = (after: ObjectId | undefined, before: ObjectId | undefined) => {
    if (after === undefined || before === undefined || after === before) return 1;
    if (!now.has(after) || !now.has(before)) return 1;
    return countEntries(now.reader, after) / Math.max(1, countEntries(now.reader, before));
  };
  const bytes = corpus.bytes === 0 ? 1 : now.bytes / corpus.bytes;
  return bytes * ratio(corpus.root, texts?.input) * ratio(texts?.root, chunks?.input);
}
