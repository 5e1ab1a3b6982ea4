import type { BlobReference, DocumentKey, Metadata } from '../model/document.js';
import { StemmaError } from '../errors/stemma-error.js';
import { decodeCorpusEntry, encodeCorpusEntry } from '../model/entry-codecs.js';
import { documentKeyBytes } from '../model/entry-keys.js';
import { objectIdOf, type ObjectId } from '../model/object-id.js';
import { isSidecarName, ownerOfSidecar, parseSidecar } from '../model/sidecar.js';
import type { StatCache } from '../model/stat-cache.js';
import type { Settings } from '../pipeline/settings/settings.js';
import { mediaTypeOf } from '../sources/media-type.js';
import { snapshotSources, type CorpusSnapshot } from '../sources/snapshot-sources.js';
import { documentChooser } from '../sources/walk-files.js';
import { MemoryObjectStore } from '../store/memory-object-store.js';
import { buildMap } from '../tree/build.js';
import { NodeReader } from '../tree/node-reader.js';
import { keepBlob } from '../tree/pieces/blob-writer.js';
import { walkNodes } from '../tree/walk.js';
import { compareBytes } from '../util/bytes.js';
import type { CommitId, GitOid } from '../vcs/commit-id.js';
import { pathOfDocument } from './document-paths.js';
import type { Project } from './project.js';
import { committedSnapshot } from './committed-snapshot.js';

/** A corpus that Git's files of a commit make up, and where its documents are. */
interface CommittedCorpus {
  readonly root: ObjectId;
  readonly nodes: MemoryObjectStore;
  readonly files: readonly CommittedFile[];
}

interface CommittedFile extends BlobReference {
  readonly oid: GitOid;
  readonly key: DocumentKey;
  /** Bytes. */
  readonly size: number;
}

/** Where the bytes of documents may be had beside the store: from the files on disk and from Git. */
export class DocumentOrigins {
  #disk: Promise<ReadonlySet<string>> | undefined;
  readonly #settings = new Map<CommitId, Settings | undefined>();
  /** What the files of Git's object database are to us; documents change little between commits. */
  readonly #blobs = new Map<GitOid, BlobReference & { readonly size: number }>();

  constructor(readonly project: Project) {}

  /** Documents on disk and the nodes of the corpus that they make up; reads every file. */
  onDisk(): Promise<ReadonlySet<string>> {
    this.#disk ??= this.#lookAtDisk();
    return this.#disk;
  }

  /** Puts everything on disk into the store; a failure is told and what could be read is kept. */
  async putFromDisk(): Promise<void> {
    await this.#readDisk(this.project.reader, true);
    this.project.store.flush();
  }

  /** Puts a document from Git's commit; false where Git has not these very bytes. */
  async putFromGit(commit: CommitId, document: { key: string; blob: ObjectId }): Promise<boolean> {
    const bytes = await this.#fileInGit(commit, document.key);
    if (bytes === undefined || keepBlob(objectIdOf, bytes).blob !== document.blob) return false;
    keepBlob((part) => this.project.store.put('blob', part), bytes);
    await this.project.store.settle();
    return true;
  }

  /** True where Git's commit has a file at the document's path; its bytes are not looked at. */
  async isInGit(commit: CommitId, document: string): Promise<boolean> {
    const path = await this.#pathIn(commit, document);
    if (path === undefined) return false;
    return (await (await this.project.git()).fileIdAt(commit, path)) !== undefined;
  }

  /** True where Git's commit has files for every source of its settings. */
  async areInGit(commit: CommitId): Promise<boolean> {
    const settings = await this.#settingsOf(commit);
    const git = await this.project.git();
    for (const { path } of settings?.sources ?? []) {
      if (!(await git.hasFilesAt(commit, folderOf(path)))) return false;
    }
    return settings !== undefined;
  }

  /** Puts the corpus of a commit whose documents Git keeps; false where it comes out another one. */
  async putCorpusFromGit(commit: CommitId, root: ObjectId): Promise<boolean> {
    const corpus = await this.#corpusInGit(commit);
    if (corpus?.root !== root) return false;
    const { store } = this.project;
    const git = await this.project.git();
    for (const { oid, blob } of corpus.files) {
      // Of a document in pieces any may be missing: putting what is there is free.
      const pieced = this.#blobs.get(oid)?.pieced === true;
      if (!store.has(blob) || pieced) {
        keepBlob((part) => store.put('blob', part), await git.readBlob(oid));
        await store.settle();
      }
    }
    for (const { id } of walkNodes(new NodeReader(corpus.nodes), root)) {
      const bytes = corpus.nodes.get(id);
      if (bytes !== undefined) store.put('node', bytes);
    }
    store.flush();
    return true;
  }

  async #corpusInGit(commit: CommitId): Promise<CommittedCorpus | undefined> {
    const settings = await this.#settingsOf(commit);
    if (settings === undefined) return undefined;
    const git = await this.project.git();
    const files: (CommittedFile & { readonly metadata: Metadata })[] = [];
    const sidecars = new Map<string, Metadata>();
    for (const source of settings.sources) {
      const folder = folderOf(source.path);
      const chosen = documentChooser(source);
      for (const { path, oid, mode } of await git.listFilesAt(commit, folder)) {
        const inside = folder === '' ? path : path.slice(folder.length + 1);
        if (mode === '120000' || !chosen(inside)) continue;
        const key = `${source.id}/${inside}`;
        const reference = this.#blobs.get(oid) ?? named(await git.readBlob(oid));
        this.#blobs.set(oid, reference);
        files.push({ ...reference, oid, key, metadata: source.metadata });
        if (!isSidecarName(key)) continue;
        const said = readSidecar(await git.readBlob(oid), key);
        // No snapshot can have been made with it.
        if (said === undefined) return undefined;
        if (Object.keys(said).length > 0) sidecars.set(ownerOfSidecar(key), said);
      }
    }
    const entries = files.map(({ oid: _, key, ...reference }) => {
      const sidecar = isSidecarName(key) ? undefined : sidecars.get(key);
      const entry = { ...reference, mediaType: mediaTypeOf(key), ...(sidecar && { sidecar }) };
      return { key: documentKeyBytes(key), value: encodeCorpusEntry(entry) };
    });
    entries.sort((a, b) => compareBytes(a.key, b.key));
    const nodes = new MemoryObjectStore();
    return { root: buildMap(nodes, 'small', entries), nodes, files };
  }

  async #lookAtDisk(): Promise<ReadonlySet<string>> {
    const reader = new NodeReader(new MemoryObjectStore());
    const found = new Set<string>();
    const snapshot = await this.#readDisk(reader, false);
    if (snapshot === undefined) return found;
    for (const { id, node } of walkNodes(reader, snapshot.root)) {
      found.add(id);
      if (node.level > 0) continue;
      for (const { value } of node.entries) found.add(decodeCorpusEntry(value).blob);
    }
    return found;
  }

  /** Undefined where the sources cannot be read. */
  async #readDisk(reader: NodeReader, store: boolean): Promise<CorpusSnapshot | undefined> {
    const { folder: projectFolder, session } = this.project;
    const { host, reporter, signal } = session;
    try {
      const { sources } = this.project.readSettings().settings;
      const options = { projectFolder, sources, reader, cache: noCache, store };
      const rest = { now: host.now(), reporter, signal, compareWith: undefined };
      return await snapshotSources({ ...options, ...rest });
    } catch (error) {
      if (!(error instanceof StemmaError) || GRAVE.has(error.code)) throw error;
      reporter.warn(`the documents on disk are of no help: ${error.message}`);
      return undefined;
    }
  }

  async #fileInGit(commit: CommitId, document: string): Promise<Uint8Array | undefined> {
    const path = await this.#pathIn(commit, document);
    return path === undefined ? undefined : (await this.project.git()).readFileAt(commit, path);
  }

  async #pathIn(commit: CommitId, document: string): Promise<string | undefined> {
    const settings = await this.#settingsOf(commit);
    return settings && pathOfDocument(settings, document);
  }

  async #settingsOf(commit: CommitId): Promise<Settings | undefined> {
    if (!this.#settings.has(commit)) this.#settings.set(commit, await this.#readSettings(commit));
    return this.#settings.get(commit);
  }

  async #readSettings(commit: CommitId): Promise<Settings | undefined> {
    try {
      return (await committedSnapshot(this.project, commit, commit.slice(0, 10))).loaded.settings;
    } catch (error) {
      // Told by the check as a problem of that commit.
      if (error instanceof StemmaError && !GRAVE.has(error.code)) return undefined;
      throw error;
    }
  }
}

/** Failures that stand in the way of everything else too. */
export const GRAVE: ReadonlySet<string> = new Set(['disk-full', 'disk-failed', 'interrupted']);

/** Every file is read, whatever its stat. */
const noCache: StatCache = {
  statsOf: () => new Map(),
  blobOf: () => undefined,
  corpus: () => undefined,
  save: () => undefined,
};

/** What a sidecar says; undefined where it cannot be read. */
function readSidecar(bytes: Uint8Array, key: DocumentKey): Metadata | undefined {
  try {
    return parseSidecar(bytes, key);
  } catch (error) {
    if (error instanceof StemmaError && error.code === 'bad-sidecar') return undefined;
    throw error;
  }
}

function named(bytes: Uint8Array): BlobReference & { readonly size: number } {
  return { ...keepBlob(objectIdOf, bytes), size: bytes.length };
}

function folderOf(path: string): string {
  const folder = path.replace(/^\.\//, '').replace(/\/+$/, '');
  return folder === '.' ? '' : folder;
}
