import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { translateDiskError, whyNotWritable } from '../errors/disk-error.js';
import { isNodeError, messageOf } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { Host } from '../model/host.js';
import type { Reporter } from '../model/progress.js';
import { parseSettings } from '../pipeline/settings/parse-settings.js';
import type { Settings } from '../pipeline/settings/settings.js';
import { formatLock, parseLock, type SnapshotLock } from '../pipeline/snapshot-lock.js';
import { TokenCounters } from '../pipeline/tokens/token-counters.js';
import { CacheDatabase } from '../store/cache-database.js';
import type { ReadOnlyCopies } from '../store/read-only-copy.js';
import { SqliteObjectStore } from '../store/sqlite-object-store.js';
import { takeWriterLock, type WriterLock } from '../store/writer-lock.js';
import { NodeReader } from '../tree/node-reader.js';
import { removeAbandonedFiles, writeFileAtomically } from '../util/atomic-file.js';
import { fromUtf8, utf8 } from '../util/bytes.js';
import type { GitRepository } from '../vcs/git-repository.js';
import { refuseMarkers } from './refuse-markers.js';
import { findProjectFolder, LOCK_FILE, SETTINGS_FILE, STEMMA_FOLDER } from './project-files.js';

/** What every use case is called with. */
export interface Session {
  readonly host: Host;
  /** Absolute folder that the user works in. */
  readonly folder: string;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** What the user typed, for the message that a second writer gets. */
  readonly command: string;
}

/** Settings with the text they were read from. */
export interface LoadedSettings {
  readonly text: string;
  readonly settings: Settings;
}

/** An opened project: its files, its store and its Git repository, each opened on first use. */
export class Project {
  #store: SqliteObjectStore | undefined;
  #cache: CacheDatabase | undefined;
  #reader: NodeReader | undefined;
  #git: GitRepository | undefined;
  #writer: WriterLock | undefined;
  readonly #closers: (() => Promise<void> | void)[] = [];
  /** Of its settings, whatever the snapshot. */
  readonly counters: TokenCounters;

  private constructor(
    readonly session: Session,
    /** Absolute; holds stemma.yaml. */
    readonly folder: string,
  ) {
    this.counters = new TokenCounters(folder);
  }

  /** Opens the project around a folder; throws `not-a-project`. */
  static open(session: Session): Project {
    return new Project(session, findProjectFolder(session.folder));
  }

  /**
   * Runs an action on the project and closes it whatever happens. Throws `disk-full`,
   * `disk-failed`, `disk-read-only` and `no-permission` where the disk does not do as it should,
   * beside all that the action throws.
   */
  static async use<T>(session: Session, action: (project: Project) => Promise<T>): Promise<T> {
    const project = Project.open(session);
    try {
      const result = await project.#closedIfFailing(() => action(project));
      await project.close();
      return result;
    } catch (error) {
      throw translateDiskError(project.folder, error);
    }
  }

  /** What an action gives; where it fails the project is closed and that failure is the one told. */
  async #closedIfFailing<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (failure) {
      try {
        await this.close();
      } catch (error) {
        // Most likely the same disk. Anything else is a fault of its own.
        const known = translateDiskError(this.folder, error) instanceof StemmaError;
        if (!known) throw new AggregateError([failure, error], messageOf(error), { cause: error });
      }
      throw failure;
    }
  }

  get stemmaFolder(): string {
    return madeFolder(join(this.folder, STEMMA_FOLDER));
  }

  /** False on a read-only disk, or in a project that belongs to somebody else. */
  get isWritable(): boolean {
    return whyNotWritable(join(this.stemmaFolder, 'writer.lock')) === undefined;
  }

  get store(): SqliteObjectStore {
    this.#store ??= new SqliteObjectStore(
      join(this.stemmaFolder, 'store.db'),
      () => this.session.host.now(),
      this.#copies,
    );
    return this.#store;
  }

  get reader(): NodeReader {
    this.#reader ??= new NodeReader(this.store);
    return this.#reader;
  }

  get cache(): CacheDatabase {
    this.#cache ??= new CacheDatabase(join(this.stemmaFolder, 'cache.db'), this.#copies);
    return this.#cache;
  }

  /** Where databases are read from on a read-only disk. */
  get #copies(): ReadOnlyCopies {
    const { host, reporter } = this.session;
    return {
      folder: join(host.cacheFolder, 'copies'),
      onCopy: (path, bytes) => {
        const name = relative(this.folder, path);
        reporter.warn(`'${name}' cannot be written: a copy of it is read (${bytes} bytes)`);
      },
    };
  }

  /** The Git repository around the project; throws `not-a-repository`. */
  async git(): Promise<GitRepository> {
    if (this.#git === undefined) {
      // Loaded here because most commands that only run or look need no Git.
      const { openGit } = await import('../vcs/open-git.js');
      this.#git = await openGit(this.folder, this.session.host);
      if (this.#git === undefined) {
        throw new StemmaError('not-a-repository', `not in a Git repository: '${this.folder}'`, {
          data: { folder: this.folder },
          suggestions: ['Run `stemma init` here: it makes the Git repository too.'],
        });
      }
    }
    return this.#git;
  }

  /** A folder below .stemma/cache for files that can be made again. */
  cacheFolder(name: string): string {
    return madeFolder(join(this.stemmaFolder, 'cache', name));
  }

  /** Takes the writer's lock, once, until the project is closed; throws `repository-busy`. */
  becomeWriter(): void {
    const { host, command } = this.session;
    this.#writer ??= takeWriterLock(this.stemmaFolder, {
      processId: host.processId,
      hostName: host.hostName,
      command,
    });
  }

  /** Something to be closed with the project, such as an embedder. */
  onClose(closer: () => Promise<void> | void): void {
    this.#closers.push(closer);
  }

  /** Runs an action; what it opens is closed when it ends, whatever happens, not with the project. */
  async scope<T>(action: () => Promise<T>): Promise<T> {
    const outside = this.#closers.length;
    try {
      return await action();
    } finally {
      for (const closer of this.#closers.splice(outside).reverse()) await closer();
    }
  }

  /** A file of the project as text; undefined where there is none. Throws `not-utf8`. */
  readText(path: string): string | undefined {
    try {
      return fromUtf8(readFileSync(join(this.folder, path)));
    } catch (error) {
      if (isNodeError(error, 'ENOENT')) return undefined;
      if (error instanceof TypeError) throw notUtf8(path, error);
      throw error;
    }
  }

  /** stemma.yaml on disk; throws `bad-settings`, `conflict-marker`. */
  readSettings(): LoadedSettings {
    const text = this.readText(SETTINGS_FILE);
    if (text === undefined) throw new Error(`${SETTINGS_FILE} vanished`);
    refuseMarkers(text, SETTINGS_FILE);
    return { text, settings: parseSettings(text, SETTINGS_FILE) };
  }

  /**
   * stemma.lock on disk; undefined where nothing was run yet. Throws `bad-lock`, `conflict-marker`.
   */
  readLock(): SnapshotLock | undefined {
    const text = this.readText(LOCK_FILE);
    if (text === undefined) return undefined;
    refuseMarkers(text, LOCK_FILE);
    return parseLock(text, LOCK_FILE);
  }

  /** Writes stemma.lock; objects that it names must be flushed before. */
  writeLock(lock: SnapshotLock): void {
    const text = formatLock(lock);
    removeAbandonedFiles(this.folder);
    if (text !== this.readText(LOCK_FILE)) {
      writeFileAtomically(join(this.folder, LOCK_FILE), [utf8(text)]);
    }
  }

  /** Closes all that was opened, the writer's lock last; throws the first failure at the end. */
  async close(): Promise<void> {
    const closers = [
      ...this.#closers.splice(0).reverse(),
      () => this.#store?.close(),
      () => this.#cache?.close(),
      () => this.#writer?.release(),
    ];
    const failures: unknown[] = [];
    for (const closer of closers) {
      try {
        await closer();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

/** A folder that is there; on a read-only disk Node would say that the one around it is not. */
function madeFolder(folder: string): string {
  if (existsSync(folder)) return folder;
  const refusal = whyNotWritable(folder);
  if (refusal !== undefined) throw refusal;
  mkdirSync(folder, { recursive: true });
  return folder;
}

function notUtf8(path: string, cause: TypeError): StemmaError {
  return new StemmaError('not-utf8', `cannot read '${path}': it is not UTF-8`, {
    data: { path },
    cause,
    suggestions: [`Save ${path} as UTF-8.`],
  });
}
