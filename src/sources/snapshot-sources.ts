import type { Canonical } from '../model/canonical.js';
import { decodeCorpusEntry } from '../model/entry-codecs.js';
import { fingerprintOf } from '../model/fingerprint.js';
import type { ObjectId } from '../model/object-id.js';
import type { SourceUpdate } from '../model/stat-cache.js';
import { applyEdits, type MapEdit } from '../tree/apply.js';
import { emptyMap } from '../tree/build.js';
import { diffMaps } from '../tree/diff.js';
import type { NodeReader } from '../tree/node-reader.js';
import { compareText } from '../util/compare-text.js';
import type { SnapshotOptions } from './snapshot-options.js';
import { snapshotSource } from './snapshot-source.js';

/** Raised when equal files and settings give another corpus. */
const VERSION = 2;

/** A corpus map and how it differs from the one it was compared with. */
export interface CorpusSnapshot {
  readonly root: ObjectId;
  /** Entries that are no documents but the sidecars of some. */
  readonly sidecars: number;
  /** Files that were read; the others were known by their stat. */
  readonly read: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Bytes by which the documents grew. */
  readonly byteChange: number;
}

/**
 * Takes the files of all sources into a corpus map.
 *
 * A file whose size, times and inode are those of its last reading is not opened, unless it was
 * written so shortly before that reading that a later write could look the same (the racy-clean
 * rule of Git's index). Throws what `walkFiles`, `readFile` and `parseSidecar`
 * throw, and `source-empty`.
 */
export async function snapshotSources(options: SnapshotOptions): Promise<CorpusSnapshot> {
  const { reader, cache } = options;
  const sources = [...options.sources].sort((a, b) => compareText(`${a.id}/`, `${b.id}/`));
  const fingerprint = fingerprintOf([VERSION, sources.map((source): Canonical => ({ ...source }))]);
  const last = cache.corpus();
  const whole = last?.sources !== fingerprint || !reader.store.has(last.root);
  const edits: MapEdit[] = [];
  const updates: SourceUpdate[] = [];
  let sidecars = 0;
  for (const source of sources) {
    const taken = await snapshotSource(options, source, whole);
    for (const edit of taken.edits) edits.push(edit);
    updates.push(taken.update);
    sidecars += taken.sidecars;
  }
  const empty = emptyMap(reader.store, 'small');
  const root = applyEdits(reader, whole ? empty : last.root, edits);
  if (options.store) {
    reader.store.flush();
    const isNews = edits.length > 0 || last?.root !== root || updates.some(isUpdate);
    if (isNews) cache.save(updates, { root, sources: fingerprint });
  }
  const read = updates.reduce((sum, { changed }) => sum + changed.length, 0);
  return { root, sidecars, read, ...changesBetween(reader, options.compareWith ?? empty, root) };
}

function isUpdate({ changed, removed }: SourceUpdate): boolean {
  return changed.length > 0 || removed.length > 0;
}

function changesBetween(reader: NodeReader, before: ObjectId, after: ObjectId) {
  const counts = { added: 0, changed: 0, removed: 0, byteChange: 0 };
  for (const change of diffMaps(reader, before, after)) {
    if (change.before === undefined) counts.added++;
    else if (change.after === undefined) counts.removed++;
    else counts.changed++;
    if (change.after !== undefined) counts.byteChange += decodeCorpusEntry(change.after).size;
    if (change.before !== undefined) counts.byteChange -= decodeCorpusEntry(change.before).size;
  }
  return counts;
}
