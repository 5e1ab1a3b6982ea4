import { StemmaError } from '../errors/stemma-error.js';
import { decodeCorpusEntry, encodeCorpusEntry } from '../model/entry-codecs.js';
import type { Canonical } from '../model/canonical.js';
import { documentKeyBytes } from '../model/entry-keys.js';
import { fingerprintOf } from '../model/fingerprint.js';
import { objectIdOf, type ObjectId } from '../model/object-id.js';
import type { Reporter } from '../model/progress.js';
import type { CachedFile, SourceUpdate, StatCache } from '../model/stat-cache.js';
import { applyEdits, type MapEdit } from '../tree/apply.js';
import { emptyMap } from '../tree/build.js';
import { diffMaps } from '../tree/diff.js';
import type { NodeReader } from '../tree/node-reader.js';
import { compareBytes } from '../util/bytes.js';
import { compareText } from '../util/compare-text.js';
import type { FileSource } from './file-source.js';
import type { FoundFile } from './found-file.js';
import { isUnchanged } from './is-unchanged.js';
import { mediaTypeOf } from './media-type.js';
import { readFile } from './read-file.js';
import { walkFiles } from './walk-files.js';

/** Raised when equal files and settings give another corpus. */
const VERSION = 1;

/** What taking a snapshot of the sources needs. */
export interface SnapshotOptions {
  readonly projectFolder: string;
  readonly sources: readonly FileSource[];
  readonly reader: NodeReader;
  readonly cache: StatCache;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** The corpus that the report compares with. */
  readonly compareWith: ObjectId | undefined;
  /** False: hash only, keep neither bytes nor stats; for looking without writing. */
  readonly store: boolean;
}

/** A corpus map and how it differs from the one it was compared with. */
export interface CorpusSnapshot {
  readonly root: ObjectId;
  /** Files that were read; the others were known by their stat. */
  readonly read: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Bytes by which the documents grew. */
  readonly byteChange: number;
}

/** One file with the blob it holds; `fresh` where the stat cache has to learn it. */
interface KnownFile {
  readonly key: string;
  readonly blob: ObjectId;
  readonly size: number;
  readonly fresh: CachedFile | undefined;
}

/**
 * Takes the files of all sources into a corpus map.
 *
 * A file whose size, times and inode are those of its last reading is not opened, unless it was
 * written so shortly before that reading that a later write could look the same (the racy-clean
 * rule of Git's index). Throws what `walkFiles` and `readFile` throw, and `source-empty`.
 */
export function snapshotSources(options: SnapshotOptions): CorpusSnapshot {
  const { reader, cache } = options;
  const sources = [...options.sources].sort((a, b) => compareText(`${a.id}/`, `${b.id}/`));
  const fingerprint = fingerprintOf([VERSION, sources.map((source): Canonical => ({ ...source }))]);
  const last = cache.corpus();
  const whole = last?.sources !== fingerprint || !reader.store.has(last.root);
  const edits: MapEdit[] = [];
  const updates = sources.map((source) => snapshotSource(options, source, { whole, edits }));
  const empty = emptyMap(reader.store, 'small');
  const root = applyEdits(reader, whole ? empty : last.root, edits);
  if (options.store) {
    reader.store.flush();
    cache.save(updates, { root, sources: fingerprint });
  }
  const read = updates.reduce((sum, { changed }) => sum + changed.length, 0);
  return { root, read, ...changesBetween(reader, options.compareWith ?? empty, root) };
}

/** Adds the edits of one source; returns what the stat cache has to learn. */
function snapshotSource(
  options: SnapshotOptions,
  source: FileSource,
  into: { readonly whole: boolean; readonly edits: MapEdit[] },
): SourceUpdate {
  const warn = (message: string) => {
    options.reporter.warn(message);
  };
  const files = walkFiles({ projectFolder: options.projectFolder, source, warn });
  if (files.length === 0) throw emptySource(source);
  const cached = options.cache.filesOf(source.id);
  const changed: CachedFile[] = [];
  const edits: MapEdit[] = [];
  files.forEach((file, i) => {
    options.signal.throwIfAborted();
    const known = knownFile(options, file, cached.get(file.key));
    if (known.fresh !== undefined) changed.push(known.fresh);
    if (into.whole || known.fresh !== undefined) edits.push(editFor(source, known));
    if (i % 1000 === 999) {
      const done = { done: i + 1, total: files.length, unit: 'documents' };
      options.reporter.progress({ stage: 'snapshot', ...done });
    }
  });
  const present = new Set(files.map(({ key }) => key));
  const removed = [...cached.keys()].filter((key) => !present.has(key));
  if (!into.whole) {
    for (const key of removed) edits.push({ key: documentKeyBytes(key), value: null });
    edits.sort((a, b) => compareBytes(a.key, b.key));
  }
  for (const edit of edits) into.edits.push(edit);
  return { source: source.id, changed, removed };
}

function knownFile(
  options: SnapshotOptions,
  file: FoundFile,
  cached: CachedFile | undefined,
): KnownFile {
  if (
    cached !== undefined &&
    isUnchanged(file.stat, cached) &&
    options.reader.store.has(cached.blob)
  ) {
    return { key: file.key, blob: cached.blob, size: cached.size, fresh: undefined };
  }
  const { bytes, stat } = readFile(file);
  const { store } = options.reader;
  const blob = options.store ? store.put('blob', bytes) : objectIdOf(bytes);
  const fresh = { key: file.key, blob, checked: options.now, ...stat };
  return { key: file.key, blob, size: bytes.length, fresh };
}

function editFor(source: FileSource, file: KnownFile): MapEdit {
  const { key, blob, size } = file;
  const entry = { blob, size, mediaType: mediaTypeOf(key), metadata: source.metadata };
  return { key: documentKeyBytes(key), value: encodeCorpusEntry(entry) };
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

function emptySource(source: FileSource): StemmaError {
  return new StemmaError(
    'source-empty',
    `source '${source.id}' has no documents: nothing in '${source.path}' matches ${source.include.join(', ')}`,
    {
      data: { source: source.id, path: source.path, include: source.include },
      suggestions: [
        `Put documents into '${source.path}'.`,
        `Or correct 'include' and 'exclude' of source '${source.id}' in stemma.yaml.`,
      ],
    },
  );
}
