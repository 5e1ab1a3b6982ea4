import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { decodeCorpusEntry } from '../../../src/model/entry-codecs.js';
import { documentOfKey } from '../../../src/model/entry-keys.js';
import type { BlobReference, CorpusEntry } from '../../../src/model/document.js';
import type { ObjectId } from '../../../src/model/object-id.js';
import type { ObjectStore } from '../../../src/model/object-store.js';
import type {
  CachedCorpus,
  CachedFile,
  CachedStat,
  StatCache,
} from '../../../src/model/stat-cache.js';
import type { FileSource } from '../../../src/sources/file-source.js';
import { snapshotSources, type CorpusSnapshot } from '../../../src/sources/snapshot-sources.js';
import { MemoryObjectStore } from '../../../src/store/memory-object-store.js';
import { NodeReader } from '../../../src/tree/node-reader.js';
import { readWholeBlob } from '../../../src/tree/pieces/read-blob.js';
import { compareText } from '../../../src/util/compare-text.js';
import { readRange } from '../../../src/tree/read.js';

/** A stat cache in memory; what is saved can be looked at and falsified. */
export class MemoryStatCache implements StatCache {
  readonly files = new Map<string, Map<string, CachedFile>>();
  #corpus: CachedCorpus | undefined;

  statsOf(source: string): (readonly [string, CachedStat])[] {
    return [...(this.files.get(source) ?? [])].sort(([a], [b]) => compareText(a, b));
  }

  blobOf(source: string, key: string): BlobReference | undefined {
    const file = this.files.get(source)?.get(key);
    return file && { blob: file.blob, pieced: file.pieced };
  }

  corpus(): CachedCorpus | undefined {
    return this.#corpus;
  }

  save(...[updates, corpus]: Parameters<StatCache['save']>): void {
    for (const { source, changed, removed } of updates) {
      const files = this.files.get(source) ?? new Map<string, CachedFile>();
      for (const file of changed) files.set(file.key, file);
      for (const key of removed) files.delete(key);
      this.files.set(source, files);
    }
    this.#corpus = corpus;
  }
}

/** A source of Markdown files in `docs/`. */
export const docs: FileSource = {
  id: 'docs',
  path: 'docs',
  include: ['**/*.md'],
  exclude: [],
  metadata: {},
};

/** A folder with documents, and snapshots of it. */
export class SourceProject {
  readonly folder = mkdtempSync(join(tmpdir(), 'stemma-sources-'));
  readonly warnings: string[] = [];
  store: ObjectStore = new MemoryObjectStore();
  cache = new MemoryStatCache();
  sources: readonly FileSource[] = [docs];
  /** Long after every file was written, unless a test says otherwise. */
  now = Date.now() + 3_600_000;

  constructor(files: Readonly<Record<string, string>> = {}) {
    onTestFinished(() => {
      rmSync(this.folder, { recursive: true });
    });
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  path(path: string): string {
    return join(this.folder, path);
  }

  write(path: string, text: string | Uint8Array): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), text);
  }

  /** Sets the modification time, in milliseconds since 1970. */
  touch(path: string, time: number): void {
    utimesSync(this.path(path), time / 1000, time / 1000);
  }

  snapshot(
    options: { compareWith?: ObjectId; store?: boolean; signal?: AbortSignal } = {},
  ): Promise<CorpusSnapshot> {
    return snapshotSources({
      projectFolder: this.folder,
      sources: this.sources,
      reader: new NodeReader(this.store),
      cache: this.cache,
      now: this.now,
      reporter: { progress: () => undefined, warn: (message) => this.warnings.push(message) },
      signal: options.signal ?? new AbortController().signal,
      compareWith: options.compareWith,
      store: options.store ?? true,
    });
  }

  /** A snapshot that knows nothing of earlier ones. */
  async freshRoot(): Promise<ObjectId> {
    const { store, cache } = this;
    this.store = new MemoryObjectStore();
    this.cache = new MemoryStatCache();
    const { root } = await this.snapshot();
    Object.assign(this, { store, cache });
    return root;
  }

  /** The documents of a corpus by key. */
  documents(root: ObjectId): Map<string, CorpusEntry> {
    const entries = readRange(new NodeReader(this.store), root);
    return new Map([...entries].map((e) => [documentOfKey(e.key), decodeCorpusEntry(e.value)]));
  }

  /** What a corpus says that each document holds. */
  texts(root: ObjectId): Record<string, string> {
    const texts = [...this.documents(root)].map(([key, entry]) => [
      key,
      Buffer.from(readWholeBlob(this.store, entry)).toString(),
    ]);
    return Object.fromEntries(texts) as Record<string, string>;
  }
}
