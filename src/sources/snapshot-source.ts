import { StemmaError } from '../errors/stemma-error.js';
import type { BlobReference } from '../model/document.js';
import { encodeCorpusEntry } from '../model/entry-codecs.js';
import { documentKeyBytes } from '../model/entry-keys.js';
import { isSidecarName } from '../model/sidecar.js';
import type { CachedFile, SourceUpdate } from '../model/stat-cache.js';
import type { MapEdit } from '../tree/apply.js';
import { hasBlob } from '../tree/pieces/read-blob.js';
import { compareBytes } from '../util/bytes.js';
import { namingSink, storeSink } from './blob-sink.js';
import { collidingNames, collisionWarning } from './colliding-names.js';
import { compareFiles, joinedFiles } from './compare-files.js';
import type { FileSource } from './file-source.js';
import type { FoundFile } from './found-file.js';
import { mediaTypeOf } from './media-type.js';
import { readFile } from './read-file.js';
import type { SnapshotOptions } from './snapshot-options.js';
import { orphanWarning, SourceSidecars } from './source-sidecars.js';
import { walkFiles } from './walk-files.js';

/** Files between two moments at which written objects may go to disk and an interrupt is seen. */
const FILES_BETWEEN_PAUSES = 256;

/** What changed in a source. */
export interface TakenSource {
  /** For the stat cache. */
  readonly update: SourceUpdate;
  /** For the corpus, ascending. */
  readonly edits: readonly MapEdit[];
  /** Sidecars among its files. */
  readonly sidecars: number;
}

/**
 * Takes the files of one source: with `whole` into entries for all of them, else for those that
 * differ from what the stat cache knows. Throws what `walkFiles`, `readFile` and `parseSidecar`
 * throw, and `source-empty`.
 */
export async function snapshotSource(
  options: SnapshotOptions,
  source: FileSource,
  whole: boolean,
): Promise<TakenSource> {
  options.signal.throwIfAborted();
  const { projectFolder, cache, reporter } = options;
  const files = walkFiles({ projectFolder, source, warn: reporter.warn });
  const compared = compareFiles(files, cache.statsOf(source.id));
  const taker = new SourceTaker(options, source, files);
  const unread = (whole ? compared.same : joinedFiles(compared)).filter((f) => !taker.recall(f));
  await taker.read([...compared.stale, ...unread]);
  warnOfCollisions(options, files, compared.added);
  const orphans = orphanWarning(taker.sidecars.orphans(files));
  if (orphans !== undefined) reporter.warn(orphans);
  const gone = whole ? [] : compared.removed;
  const edits = [
    ...taker.edits(),
    ...gone.map((key) => ({ key: documentKeyBytes(key), value: null })),
  ];
  return {
    update: { source: source.id, changed: taker.changed, removed: compared.removed },
    edits: edits.sort((a, b) => compareBytes(a.key, b.key)),
    sidecars: taker.sidecars.count,
  };
}

/** Knows what files hold, by reading them or from the cache, and makes corpus entries of them. */
class SourceTaker {
  readonly changed: CachedFile[] = [];
  readonly sidecars: SourceSidecars;
  readonly #known = new Map<string, BlobReference & { readonly size: number }>();

  constructor(
    readonly options: SnapshotOptions,
    readonly source: FileSource,
    readonly files: readonly FoundFile[],
  ) {
    this.sidecars = new SourceSidecars(files, (key) => this.#blobOf(key), options.reader.store);
    if (files.length === this.sidecars.count) throw emptySource(source);
  }

  /** Takes what an unchanged file holds from the cache; false where that is not in the store. */
  recall({ key, stat }: FoundFile): boolean {
    const { cache, reader } = this.options;
    const blob = cache.blobOf(this.source.id, key);
    if (blob === undefined || !hasBlob(reader.store, blob)) return false;
    this.#known.set(key, { ...blob, size: stat.size });
    return true;
  }

  async read(stale: readonly FoundFile[]): Promise<void> {
    const { signal, reporter, reader, store, now } = this.options;
    const total = this.files.length;
    const progress = () => {
      signal.throwIfAborted();
      const done = total - stale.length + this.changed.length;
      reporter.progress({ stage: 'snapshot', done, total, unit: 'documents' });
    };
    const storing = storeSink(reader.store, progress);
    const sink = store ? storing : namingSink(progress);
    for (const file of stale) {
      // What sidecars say is needed; where nothing is kept, the store is one in memory.
      const { stat, ...blob } = await readFile(file, isSidecarName(file.key) ? storing : sink);
      this.changed.push({ key: file.key, ...blob, ...stat, checked: now });
      this.#known.set(file.key, { ...blob, size: stat.size });
      if (this.changed.length % FILES_BETWEEN_PAUSES === 0) {
        progress();
        await reader.store.settle();
      }
    }
  }

  /** Entries of all files whose content is known by now. */
  edits(): MapEdit[] {
    return [...this.#known].map(([key, held]) => {
      const sidecar = this.sidecars.of(key);
      const { metadata } = this.source;
      const entry = { ...held, mediaType: mediaTypeOf(key), metadata, ...(sidecar && { sidecar }) };
      return { key: documentKeyBytes(key), value: encodeCorpusEntry(entry) };
    });
  }

  #blobOf(key: string): BlobReference {
    const held = this.#known.get(key);
    if (held === undefined) throw new Error(`'${key}' was not read`);
    return held;
  }
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

function emptySource(source: FileSource): StemmaError {
  return new StemmaError(
    'source-empty',
    `source '${source.id}' has no documents: nothing in '${source.path}' matches ${source.include.join(', ')}`,
    {
      data: { source: source.id, path: source.path, include: source.include },
      suggestions: [
        `Put documents into '${source.path}'.`,
        `Or correct 'include' and 'exclude' of source '${source.id}' in stemma.yaml.`,
        `Or put back those of the last commit: \`stemma restore ${source.path}\`.`,
      ],
    },
  );
}
