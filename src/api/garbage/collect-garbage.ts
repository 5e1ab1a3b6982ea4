import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StemmaError } from '../../errors/stemma-error.js';
import type { BlobReference } from '../../model/document.js';
import { shardsOfIndex } from '../../model/index-manifest.js';
import { parseObjectId, type ObjectId } from '../../model/object-id.js';
import { locksByPipeline, parseLock, type SnapshotLock } from '../../pipeline/snapshot-lock.js';
import { ObjectSweep, type Amount, type SweepSizes } from '../../store/object-sweep.js';
import { SqliteDerivationLog } from '../../store/sqlite-derivation-log.js';
import type { GitOid } from '../../vcs/commit-id.js';
import type { FileFinder } from '../../vcs/file-finder.js';
import { sweepCacheFiles, type CacheFiles } from '../cache-files.js';
import { readLedger } from '../gate/verdict-ledger.js';
import { ReachableObjects } from './mark-reachable.js';
import { placeKeptVectors } from '../place-kept-vectors.js';
import { LOCK_FILE } from '../project-files.js';
import type { Project } from '../project.js';
import { readOperation } from '../operation/operation-file.js';
import { readDocumentsRecord } from '../work-tree/documents-record.js';
import { VERDICT_TRAILER } from '../verdict-trailer.js';

/** What is to be collected. */
export interface GarbageOptions {
  /** False only says what would be removed. */
  readonly apply: boolean;
  /** Milliseconds for which objects are kept that nothing needs. */
  readonly grace: number;
  /** Pack everything anew, versions of a document beside each other. */
  readonly repack: boolean;
  /** Drop the index of commits that no branch, tag or HEAD points at; it is built again on use. */
  readonly dropIndexes: boolean;
}

/** What was removed, or would be. */
export interface GarbageResult {
  readonly applied: boolean;
  readonly commits: number;
  readonly kinds: readonly SweepSizes[];
  readonly removed: Amount;
  /** Files of .stemma/cache that can be made again. */
  readonly files: CacheFiles;
  /** Bytes of store.db before and after. */
  readonly store: { readonly before: number; readonly after: number };
}

/**
 * Removes objects that no ref, reflog, index, lock on disk or stopped run needs and that are older
 * than the grace period. Holds the writer's lock, so nobody puts an object that is about to go.
 *
 * Throws `repository-busy`, `store-damaged` (where it cannot be told what is needed),
 * `git-object-missing`, `bad-lock`.
 */
export async function collectGarbage(
  project: Project,
  options: GarbageOptions,
): Promise<GarbageResult> {
  if (options.apply) project.becomeWriter();
  const path = join(project.stemmaFolder, 'store.db');
  if (!existsSync(path)) throw noStore(path);
  const before = storeBytes(path);
  const sweep = new ObjectSweep(path);
  try {
    const marked = await new GarbageMarks(project, sweep, options).all();
    const firstYoung = sweep.marks;
    markYoung(project, sweep, options.grace);
    const kinds = sweep.sizes(firstYoung);
    sweep.choose();
    if (options.apply) await removeChosen(project, sweep, { ...options, vectors: marked.vectors });
    const files = sweepCacheFiles(project, { roots: marked.roots, apply: options.apply });
    const removed = sumOf(kinds);
    const store = { before, after: storeBytes(path) };
    return { applied: options.apply, commits: marked.commits, kinds, removed, files, store };
  } finally {
    sweep.close();
  }
}

async function removeChosen(
  project: Project,
  sweep: ObjectSweep,
  { repack, vectors }: GarbageOptions & { readonly vectors: ReadonlyMap<ObjectId, string> },
): Promise<void> {
  const { signal, reporter } = project.session;
  signal.throwIfAborted();
  // Records first, then objects: a process that dies in between has lost nothing but time.
  const forgotten = sweep.forgetIn(project.cache.path);
  if (forgotten > 0) placeKeptVectors(project, vectors);
  sweep.sweep();
  await sweep.repack(repack ? 'all' : 'sparse', {
    signal,
    onProgress: (done, total) => {
      reporter.progress({ stage: 'gc', done, total, unit: 'objects' });
    },
  });
  sweep.shrink();
}

/** Marks what every commit that Git keeps, its index and the work on disk need. */
class GarbageMarks {
  readonly #reachable: ReachableObjects;
  readonly #seen = new Set<string>();
  /** Roots of the snapshots in use, after which files of the cache are named. */
  readonly roots = new Set<string>();
  /** Vectors maps of all snapshots, with the fingerprint of their embedder. */
  readonly vectors = new Map<ObjectId, string>();
  commits = 0;

  constructor(
    readonly project: Project,
    readonly sweep: ObjectSweep,
    readonly options: GarbageOptions,
  ) {
    this.#reachable = new ReachableObjects(project.reader, sweep);
  }

  async all(): Promise<this> {
    const { session } = this.project;
    this.#work();
    const git = await this.project.git();
    const finder = git.fileFinder(LOCK_FILE);
    for (const oid of await finder.inIndex()) await this.#lock(finder, oid, true);
    for await (const { id, tip, trailers } of git.keptCommits()) {
      session.signal.throwIfAborted();
      for (const oid of await finder.in(id)) await this.#lock(finder, oid, tip);
      for (const { key, value } of trailers) {
        // Anybody may write a trailer: one that names no object keeps nothing.
        const names = key === VERDICT_TRAILER && /^[0-9a-f]{64}$/.test(value);
        if (names) this.#reachable.object(parseObjectId(value));
      }
      if (++this.commits % 100 === 0) {
        session.reporter.progress({ stage: 'gc', done: this.commits, unit: 'commits' });
      }
    }
    return this;
  }

  /** What stemma.lock on disk and stopped runs need, and verdicts that nothing was promoted by. */
  #work(): void {
    const lock = this.project.readLock();
    if (lock !== undefined) this.#snapshot(lock, true);
    for (const { record } of readLedger(this.project)) this.#reachable.object(record);
    // Documents on disk may be those of another state, which tells them from edited ones.
    const onDisk = readDocumentsRecord(this.project);
    if (onDisk !== undefined) this.#reachable.map('corpus', onDisk.lock);
    for (const blob of this.#begun()) this.#reachable.document(blob);
    for (const id of new SqliteDerivationLog(this.project.cache).unfinished()) {
      this.#reachable.young({ id, kind: 'node' });
    }
  }

  /** Documents that a merge under way goes on with, or back to. */
  #begun(): BlobReference[] {
    const operation = readOperation(this.project);
    if (operation === undefined) return [];
    const { steps, conflicts } = operation;
    const versions = [
      ...steps.flatMap(({ before, after }) => [before, after]),
      ...conflicts.flatMap(({ base, ours, theirs }) =>
        [base, ours, theirs].map((file) => file?.version ?? null),
      ),
    ];
    return versions.flatMap((version) => (version !== null && 'blob' in version ? [version] : []));
  }

  /** A stemma.lock of a commit or of Git's index. */
  async #lock(finder: FileFinder, oid: GitOid, inUse: boolean): Promise<void> {
    const name = `${oid} ${inUse ? 'in use' : ''}`;
    if (this.#seen.has(name)) return;
    this.#seen.add(name);
    const text = new TextDecoder().decode(await finder.read(oid));
    const lock = this.#parsed(text, `${LOCK_FILE} (Git object ${oid.slice(0, 10)})`);
    if (lock === undefined) this.#unreadable(text);
    else this.#snapshot(lock, inUse);
  }

  /** Undefined, after a warning, for a lock that somebody damaged, such as by conflict markers. */
  #parsed(text: string, name: string): SnapshotLock | undefined {
    try {
      return parseLock(text, name);
    } catch (error) {
      if (!(error instanceof StemmaError) || error.code !== 'bad-lock') throw error;
      this.project.session.reporter.warn(`${error.message}; all objects it names are kept`);
      return undefined;
    }
  }

  /** Keeps whatever has the form of an id in it. */
  #unreadable(text: string): void {
    for (const [name] of text.matchAll(/[0-9a-f]{64}/g)) {
      const id = parseObjectId(name);
      const kind = this.sweep.kindOf(id);
      if (kind !== undefined) this.#reachable.young({ id, kind });
    }
  }

  #snapshot(lock: SnapshotLock, inUse: boolean): void {
    this.#reachable.snapshot(lock, { index: inUse || !this.options.dropIndexes });
    for (const { vectors } of locksByPipeline(lock).values()) {
      if (vectors !== undefined) this.vectors.set(vectors.root, vectors.fingerprint);
    }
    if (!inUse) return;
    for (const { texts, chunks, vectors, index } of locksByPipeline(lock).values()) {
      for (const part of [texts, chunks, vectors, index])
        if (part !== undefined) this.roots.add(part.root);
      if (index?.type === 'hnsw') this.#graphs(index.root);
    }
  }

  /** Graphs of an index, after which their files are named. */
  #graphs(root: ObjectId): void {
    const manifest = this.project.store.get(root);
    if (manifest === undefined) return;
    for (const graph of shardsOfIndex(root, manifest)) this.roots.add(graph.root);
  }
}

/** Marks what nothing needs but was added within the grace period, and all that it names. */
function markYoung(project: Project, sweep: ObjectSweep, grace: number): void {
  // None is young then, not even what a clock that was ahead dated in the future.
  if (grace === 0) return;
  const reachable = new ReachableObjects(project.reader, sweep);
  const since = Math.floor((project.session.host.now() - grace) / 1000);
  for (let page = sweep.unmarkedSince(since, undefined); page.length > 0;) {
    for (const object of page) reachable.young(object);
    page = sweep.unmarkedSince(since, page.at(-1)?.id);
  }
}

function sumOf(kinds: readonly SweepSizes[]): Amount {
  const sum = (field: keyof Amount) =>
    kinds.reduce((total, each) => total + each.removed[field], 0);
  return { objects: sum('objects'), bytes: sum('bytes'), stored: sum('stored') };
}

/** Bytes of store.db with what its write-ahead log holds. */
function storeBytes(path: string): number {
  return [path, `${path}-wal`]
    .filter((file) => existsSync(file))
    .reduce((total, file) => total + statSync(file).size, 0);
}

function noStore(path: string): StemmaError {
  return new StemmaError('no-store', `nothing to collect: there is no '${path}'`, {
    data: { path },
    suggestions: ['Run `stemma snapshot` first; `stemma fsck` tells what a lost store held.'],
  });
}
