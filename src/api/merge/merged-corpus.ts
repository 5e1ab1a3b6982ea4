import { isDeepStrictEqual } from 'node:util';
import type { BlobReference, CorpusEntry, Metadata } from '../../model/document.js';
import { decodeCorpusEntry, encodeCorpusEntry } from '../../model/entry-codecs.js';
import { documentKeyBytes } from '../../model/entry-keys.js';
import {
  isSidecarName,
  ownerOfSidecar,
  parseSidecar,
  SIDECAR_MEDIA_TYPE,
  sidecarOf,
} from '../../model/sidecar.js';
import type { Settings } from '../../pipeline/settings/settings.js';
import type { SnapshotLock } from '../../pipeline/snapshot-lock.js';
import { mediaTypeOf } from '../../sources/media-type.js';
import { documentChooser } from '../../sources/walk-files.js';
import { applyEdits, type MapEdit } from '../../tree/apply.js';
import { emptyMap } from '../../tree/build.js';
import { diffMaps } from '../../tree/diff.js';
import type { NodeReader } from '../../tree/node-reader.js';
import { keepBlob } from '../../tree/pieces/blob-writer.js';
import { readWholeBlob } from '../../tree/pieces/read-blob.js';
import { countEntries, getValue, readRange } from '../../tree/read.js';
import { compareBytes, fromUtf8 } from '../../util/bytes.js';
import type { FileVersion, ReadFile } from '../../vcs/merge/files/file-version.js';
import type { RawPath } from '../../vcs/raw-path.js';
import { documentsAtPath, pathOfDocument } from '../document-paths.js';
import type { MergeSide } from './merge-side.js';
import { SideFiles } from './side-files.js';

/** A merge of files whose documents are asked for. */
export interface MergedFiles {
  readonly ours: MergeSide;
  readonly theirs: MergeSide;
  readonly edits: ReadonlyMap<RawPath, FileVersion | null>;
  /** Of the merged state. */
  readonly settings: Settings;
  readonly reader: NodeReader;
  readonly read: ReadFile;
}

type Corpus = SnapshotLock['corpus'];

/**
 * The corpus of a merged state, as a snapshot of its files would find it: ours with the edits, where
 * the sources are those of ours; otherwise all documents are sorted into the sources anew. Puts bytes
 * that the store lacks. Costs what is edited, with other sources a pass over the entries.
 */
export async function mergedCorpus(files: MergedFiles): Promise<Corpus> {
  const { ours, settings, reader } = files;
  const before = ours.corpus ?? emptyMap(reader.store, 'small');
  const known =
    ours.corpus !== undefined && isDeepStrictEqual(ours.settings?.sources, settings.sources);
  const sorter = new DocumentSorter(files, known ? before : emptyMap(reader.store, 'small'));
  if (!known) await sorter.takeAll();
  for (const [path, version] of files.edits) await sorter.take(path, version);
  const root = sorter.finish();
  return countsOf(reader, root, { before, lock: ours.corpus && ours.lock });
}

/** Counts from those of ours, by what differs. */
function countsOf(
  reader: NodeReader,
  root: Corpus['root'],
  { before, lock }: { readonly before: Corpus['root']; readonly lock: SnapshotLock | undefined },
): Corpus {
  let bytes = lock?.corpus.bytes ?? 0;
  let sidecars = lock?.corpus.sidecars ?? 0;
  for (const change of diffMaps(reader, before, root)) {
    for (const [value, sign] of [
      [change.before, -1],
      [change.after, 1],
    ] as const) {
      if (value === undefined) continue;
      const { size, mediaType } = decodeCorpusEntry(value);
      bytes += sign * size;
      if (mediaType === SIDECAR_MEDIA_TYPE) sidecars += sign;
    }
  }
  const documents = countEntries(reader, root) - sidecars;
  return { root, documents, ...(sidecars > 0 && { sidecars }), bytes };
}

type Blob = BlobReference & { readonly size: number };

/** Makes corpus entries of files. */
class DocumentSorter {
  readonly #entries = new Map<string, Blob | null>();
  readonly #sources;

  constructor(
    readonly files: MergedFiles,
    /** The corpus that gets the entries. */
    readonly start: Corpus['root'],
  ) {
    this.#sources = new Map(
      files.settings.sources.map((source) => [
        source.id,
        { source, chooses: documentChooser(source) },
      ]),
    );
  }

  /** Takes every file of our side that is a document on either side, or may be one now. */
  async takeAll(): Promise<void> {
    const { ours, theirs, reader, edits } = this.files;
    const lookup = new SideFiles(reader, ours);
    const seen = new Set<RawPath>(edits.keys());
    const takeOnce = async (path: RawPath) => {
      if (seen.has(path)) return;
      seen.add(path);
      await this.take(path, (await lookup.file(path)) ?? null);
    };
    for (const { corpus, settings, files } of [ours, theirs]) {
      if (corpus === undefined || settings === undefined) continue;
      for (const { key } of readRange(reader, corpus)) {
        const path = pathOfDocument(settings, fromUtf8(key));
        if (path !== undefined) await takeOnce(files.repositoryPath(path));
      }
    }
    for (const { id } of this.files.settings.sources) {
      const folder = pathOfDocument(this.files.settings, `${id}/`)?.replace(/\/$/, '') ?? '';
      const place = folder === '' ? ours.files.top : ours.files.repositoryPath(folder);
      for (const { path } of await ours.files.below(place)) await takeOnce(path);
    }
  }

  /** Takes one file, or its removal. */
  async take(path: RawPath, version: FileVersion | null): Promise<void> {
    const own = this.files.ours.files.projectPath(path);
    if (own === undefined) return;
    const { settings } = this.files;
    const keys = documentsAtPath(settings, own).filter((key) => this.#chooses(key));
    // A link stands for a file elsewhere; the next snapshot follows it.
    if (version?.mode === '120000') return;
    if (keys.length === 0) return;
    const blob = version && (await this.#keep(version));
    for (const key of keys) this.#entries.set(key, blob);
  }

  /** The corpus with all that was taken. */
  finish(): Corpus['root'] {
    for (const key of [...this.#entries.keys()]) {
      const owner = isSidecarName(key) ? ownerOfSidecar(key) : undefined;
      if (owner === undefined || this.#entries.has(owner)) continue;
      const before = this.#before(owner);
      if (before !== undefined) this.#entries.set(owner, before);
    }
    const edits: MapEdit[] = [];
    for (const [key, blob] of this.#entries) {
      const value = blob === null ? null : encodeCorpusEntry(this.#entryOf(key, blob));
      edits.push({ key: documentKeyBytes(key), value });
    }
    edits.sort((a, b) => compareBytes(a.key, b.key));
    return applyEdits(this.files.reader, this.start, edits);
  }

  #entryOf(key: string, { blob, pieced, size }: Blob): CorpusEntry {
    const source = this.#sources.get(sourceIn(key));
    if (source === undefined) throw new Error(`'${key}' is in no source`);
    const sidecar = isSidecarName(key) ? undefined : this.#saidOf(key);
    const entry = { blob, pieced, size, mediaType: mediaTypeOf(key) };
    return { ...entry, metadata: source.source.metadata, ...(sidecar && { sidecar }) };
  }

  /** What the sidecar of a document says. */
  #saidOf(document: string): Metadata | undefined {
    const key = sidecarOf(document);
    const edited = this.#entries.get(key);
    const blob = edited === undefined ? this.#before(key) : edited;
    if (blob === null || blob === undefined) return undefined;
    const said = parseSidecar(readWholeBlob(this.files.reader.store, blob), key);
    return Object.keys(said).length === 0 ? undefined : said;
  }

  #before(key: string): CorpusEntry | undefined {
    const value = getValue(this.files.reader, this.start, documentKeyBytes(key));
    return value && decodeCorpusEntry(value);
  }

  #chooses(key: string): boolean {
    const source = this.#sources.get(sourceIn(key));
    return source?.chooses(key.slice(key.indexOf('/') + 1)) === true;
  }

  async #keep(version: FileVersion): Promise<Blob> {
    if ('stored' in version.content) return version.content.stored;
    const bytes = await this.files.read(version);
    const { store } = this.files.reader;
    const blob = keepBlob((part) => store.put('blob', part), bytes);
    await store.settle();
    return { ...blob, size: bytes.length };
  }
}

function sourceIn(key: string): string {
  return key.slice(0, key.indexOf('/'));
}
