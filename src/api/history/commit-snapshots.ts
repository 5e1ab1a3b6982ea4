import { StemmaError } from '../../errors/stemma-error.js';
import { locksByPipeline, parseLock, type SnapshotLock } from '../../pipeline/snapshot-lock.js';
import { parseSettings } from '../../pipeline/settings/parse-settings.js';
import type { Settings } from '../../pipeline/settings/settings.js';
import { fromUtf8 } from '../../util/bytes.js';
import type { CommitHistory, PlacedCommit } from '../../vcs/commit-history.js';
import type { CommitId, GitOid } from '../../vcs/commit-id.js';
import type { GitRepository } from '../../vcs/git-repository.js';
import { LOCK_FILE, SETTINGS_FILE } from '../project-files.js';
import type { Project } from '../project.js';

/** What a commit pins of one pipeline. */
export interface CommitSnapshot {
  readonly commit: CommitId;
  /** Git's id of its stemma.lock: equal ids are equal snapshots. */
  readonly file: GitOid;
  readonly lock: SnapshotLock;
}

/** `none` for a commit without stemma.lock, `unreadable` for one that cannot be made sense of. */
export type SnapshotOf = CommitSnapshot | 'none' | 'unreadable';

/** Commits of a walk with their locks and settings; each is read once. */
export class CommitSnapshots {
  readonly #snapshots = new Map<CommitId, SnapshotOf>();
  readonly #locks = new Map<GitOid, SnapshotLock | undefined>();
  readonly #settings = new Map<GitOid, Settings | undefined>();

  private constructor(
    readonly project: Project,
    readonly git: GitRepository,
    readonly history: CommitHistory,
    /** Whose parts locks give; those of `main` where a commit does not have it. */
    readonly pipeline: string,
  ) {}

  static async open(project: Project, pipeline: string): Promise<CommitSnapshots> {
    const git = await project.git();
    return new CommitSnapshots(project, git, git.history(), pipeline);
  }

  commit(id: CommitId): Promise<PlacedCommit> {
    return this.history.commit(id);
  }

  /** What a commit pins; never throws for what its lock says. */
  async at(id: CommitId): Promise<SnapshotOf> {
    const known = this.#snapshots.get(id) ?? (await this.#read(id));
    this.#snapshots.set(id, known);
    return known;
  }

  /** Settings of a commit; undefined where it has none, or they are wrong. */
  async settingsAt(id: CommitId): Promise<Settings | undefined> {
    const file = await this.git.fileIdAt(id, SETTINGS_FILE);
    if (file === undefined) return undefined;
    if (!this.#settings.has(file)) {
      this.#settings.set(file, await this.#parsed(file, (text) => parseSettings(text, id)));
    }
    return this.#settings.get(file);
  }

  async #read(id: CommitId): Promise<SnapshotOf> {
    const file = await this.git.fileIdAt(id, LOCK_FILE);
    if (file === undefined) return 'none';
    if (!this.#locks.has(file)) {
      const lock = await this.#parsed(file, (text) => parseLock(text, id));
      const own = lock && (locksByPipeline(lock).get(this.pipeline) ?? lock);
      this.#locks.set(file, own);
    }
    const lock = this.#locks.get(file);
    return lock === undefined ? 'unreadable' : { commit: id, file, lock };
  }

  /** Undefined for a text that the parser refuses, such as one with conflict markers. */
  async #parsed<T>(file: GitOid, parse: (text: string) => T): Promise<T | undefined> {
    try {
      return parse(fromUtf8(await this.git.readBlob(file)));
    } catch (error) {
      const isKnown = error instanceof TypeError || error instanceof StemmaError;
      if (!isKnown || (error instanceof StemmaError && error.code.startsWith('git-'))) throw error;
      return undefined;
    }
  }
}
