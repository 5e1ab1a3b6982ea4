import { StemmaError } from '../errors/stemma-error.js';
import type { BlobReference } from '../model/document.js';
import { decodeCorpusEntry, encodeCorpusEntry } from '../model/entry-codecs.js';
import type { Canonical } from '../model/canonical.js';
import { documentKeyBytes } from '../model/entry-keys.js';
import { fingerprintOf } from '../model/fingerprint.js';
import type { ObjectId } from '../model/object-id.js';
import type { Reporter } from '../model/progress.js';
import type { CachedFile, CachedStat, SourceUpdate, StatCache } from '../model/stat-cache.js';
import { applyEdits, type MapEdit } from '../tree/apply.js';
import { emptyMap } from '../tree/build.js';
import { diffMaps } from '../tree/diff.js';
import type { NodeReader } from '../tree/node-reader.js';
import { hasBlob } from '../tree/pieces/read-blob.js';
import { compareBytes } from '../util/bytes.js';
import { compareText } from '../util/compare-text.js';
import { namingSink, storeSink } from './blob-sink.js';
import { collidingNames, collisionWarning } from './colliding-names.js';
import type { FileSource } from './file-source.js';
import type { FoundFile } from './found-file.js';
import { isUnchanged } from './is-unchanged.js';
import { mediaTypeOf } from './media-type.js';
import { readFile } from './read-file.js';
import { walkFiles } from './walk-files.js';

/** Raised when equal files and settings give another corpus. */
const VERSION = 2;

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

/** Files between two moments at which written objects may go to disk and an interrupt is seen. */
const FILES_BETWEEN_PAUSES = 256;

/**
 * Takes the files of all sources into a corpus map.
 *
 * A file whose size, times and inode are those of its last reading is not opened, unless it was
 * written so shortly before that reading that a later write could look the same (the racy-clean
 * rule of Git's index). Throws what `walkFiles` and `readFile` throw, and `source-empty`.
 */
export async function snapshotSources(options: SnapshotOptions): Promise<CorpusSnapshot> {
  const { reader, cache } = options;
  const sources = [...options.sources].sort((a, b) => compareText(`${a.id}/`, `${b.id}/`));
  const fingerprint = fingerprintOf([VERSION, sources.map((source): Canonical => ({ ...source }))]);
  const last = cache.corpus();
  const whole = last?.sources !== fingerprint || !reader.store.has(last.root);
  const edits: MapEdit[] = [];
  const updates: SourceUpdate[] = [];
  for (const source of sources) {
    updates.push(await snapshotSource(options, source, { whole, edits }));
  }
  const empty = emptyMap(reader.store, 'small');
  const root = applyEdits(reader, whole ? empty : last.root, edits);
  if (options.store) {
    reader.store.flush();
    const isNews = edits.length > 0 || last?.root !== root || updates.some(isUpdate);
    if (isNews) cache.save(updates, { root, sources: fingerprint });
  }
  const read = updates.reduce((sum, { changed }) => sum + changed.length, 0);
  return { root, read, ...changesBetween(reader, options.compareWith ?? empty, root) };
}

function isUpdate({ changed, removed }: SourceUpdate): boolean {
  return changed.length > 0 || removed.length > 0;
}

/** Adds the edits of one source; returns what the stat cache has to learn. */
async function snapshotSource(
  options: SnapshotOptions,
  source: FileSource,
  into: { readonly whole: boolean; readonly edits: MapEdit[] },
): Promise<SourceUpdate> {
  const { projectFolder, cache, signal, reporter, reader } = options;
  signal.throwIfAborted();
  const files = walkFiles({ projectFolder, source, warn: reporter.warn });
  if (files.length === 0) throw emptySource(source);
  const { same, stale, added, removed } = compareWithCache(files, cache.statsOf(source.id));
  const edits: MapEdit[] = [];
  if (into.whole) {
    for (const file of same) {
      const blob = cache.blobOf(source.id, file.key);
      if (blob === undefined || !hasBlob(reader.store, blob)) stale.push(file);
      else edits.push(editFor(source, { key: file.key, ...blob, size: file.stat.size }));
    }
  }
  const changed: CachedFile[] = [];
  const progress = () => {
    signal.throwIfAborted();
    const done = files.length - stale.length + changed.length;
    reporter.progress({ stage: 'snapshot', done, total: files.length, unit: 'documents' });
  };
  const sink = options.store ? storeSink(reader.store, progress) : namingSink(progress);
  for (const file of stale) {
    const { stat, ...blob } = await readFile(file, sink);
    changed.push({ key: file.key, ...blob, ...stat, checked: options.now });
    edits.push(editFor(source, { key: file.key, ...blob, size: stat.size }));
    if (changed.length % FILES_BETWEEN_PAUSES === 0) {
      progress();
      await reader.store.settle();
    }
  }
  warnOfCollisions(options, files, added);
  if (!into.whole) {
    for (const key of removed) edits.push({ key: documentKeyBytes(key), value: null });
  }
  edits.sort((a, b) => compareBytes(a.key, b.key));
  for (const edit of edits) into.edits.push(edit);
  return { source: source.id, changed, removed };
}

/** Looks at names only where there are new ones: an edited corpus costs nothing. */
function warnOfCollisions(
  { reporter }: SnapshotOptions,
  files: readonly FoundFile[],
  added: ReadonlySet<string>,
): void {
  if (added.size === 0) return;
  const warning = collisionWarning(
    collidingNames(
      files.map(({ key }) => key),
      added,
    ),
  );
  if (warning !== undefined) reporter.warn(warning);
}

/** Files beside what the cache knew; `stale` ones have to be read, those of `added` are new. */
interface Compared {
  readonly same: FoundFile[];
  readonly stale: FoundFile[];
  readonly added: ReadonlySet<string>;
  readonly removed: string[];
}

/**
 * Files that the cache knows as they are, files that have to be read, and keys of files that are
 * gone. Files and stats ascend, so neither has to be looked up.
 */
function compareWithCache(
  files: readonly FoundFile[],
  stats: Iterable<readonly [string, CachedStat]>,
): Compared {
  const [same, stale]: [FoundFile[], FoundFile[]] = [[], []];
  const added = new Set<string>();
  const removed: string[] = [];
  let next = 0;
  for (const [key, cached] of stats) {
    let file = files[next];
    for (; file !== undefined && compareText(file.key, key) < 0; file = files[++next]) {
      stale.push(file);
      added.add(file.key);
    }
    if (file?.key === key) {
      (isUnchanged(file.stat, cached) ? same : stale).push(file);
      next++;
    } else removed.push(key);
  }
  for (const file of files.slice(next)) {
    stale.push(file);
    added.add(file.key);
  }
  return { same, stale, added, removed };
}

function editFor(
  source: FileSource,
  file: BlobReference & { readonly key: string; readonly size: number },
): MapEdit {
  const { key, ...blob } = file;
  const entry = { ...blob, mediaType: mediaTypeOf(key), metadata: source.metadata };
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
