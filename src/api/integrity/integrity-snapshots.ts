import { StemmaError } from '../../errors/stemma-error.js';
import { parseObjectId } from '../../model/object-id.js';
import { parseSettings } from '../../pipeline/settings/parse-settings.js';
import { MAIN_PIPELINE } from '../../pipeline/settings/expand-pipelines.js';
import { locksByPipeline, parseLock, type SnapshotLock } from '../../pipeline/snapshot-lock.js';
import { fromUtf8 } from '../../util/bytes.js';
import type { CommitId, GitOid } from '../../vcs/commit-id.js';
import type { GitRepository } from '../../vcs/git-repository.js';
import type { DamagedPartName, Finder, IntegrityProblems, Use } from './integrity-problems.js';
import {
  problemsIn,
  type Damage,
  type IntegrityWalk,
  type SnapshotDamage,
} from './integrity-walk.js';
import { LOCK_FILE, SETTINGS_FILE } from '../project-files.js';
import type { Project } from '../project.js';
import { VERDICT_TRAILER } from '../verdict-trailer.js';

/** A snapshot with damage; commits that hold the same stemma.lock are one. */
export interface FoundSnapshot {
  /** The first that has it: `working`, or a commit with the ref it was reached from. */
  readonly at: string;
  /** Undefined for the state on disk. */
  readonly commit: CommitId | undefined;
  readonly pipeline: string;
  commits: number;
  /** Whether a branch, tag, HEAD or the state on disk has it. */
  readonly inUse: boolean;
  readonly lock: SnapshotLock;
  readonly damage: SnapshotDamage;
}

/** Looks at what stemma.lock on disk and the locks of all commits name, each distinct lock once. */
export class SnapshotChecks {
  commits = 0;
  readonly damaged: FoundSnapshot[] = [];
  /** Locks and settings, by Git's id, that are sound. */
  readonly #sound = new Set<string>();
  readonly #broken = new Map<string, readonly FoundSnapshot[] | Damage>();

  constructor(
    readonly project: Project,
    readonly walk: IntegrityWalk,
    readonly problems: IntegrityProblems,
  ) {}

  /** What stemma.lock on disk names. */
  working(): void {
    const finder: Finder = { by: 'working', commit: undefined };
    let lock: SnapshotLock | undefined;
    const failure = this.problems.guard({ kind: 'lock', subject: LOCK_FILE }, undefined, () => {
      lock = this.project.readLock();
    });
    if (failure !== undefined) this.problems.attribute(failure, finder, false);
    if (lock !== undefined) this.#snapshot(lock, finder, true);
  }

  /** What the locks of all commits name that Git keeps. */
  async history(): Promise<void> {
    const { session } = this.project;
    const git = await this.project.git();
    const names = new Map<CommitId, string>();
    const onDamage = (error: StemmaError, namedBy: string) => {
      // An id known to the map is a commit's; anything else is a ref.
      const by = names.get(namedBy as CommitId) ?? shortRef(namedBy);
      const { oid } = error.data;
      const subject = typeof oid === 'string' ? oid : namedBy;
      const key = this.problems.note({ kind: 'git', subject, message: error.message });
      this.problems.attribute(key, { by, commit: undefined }, false);
    };
    await this.#tolerantly('git', { subject: '.git', by: 'git' }, async () => {
      for await (const commit of git.keptCommits(onDamage)) {
        session.signal.throwIfAborted();
        const { id, ref, parents, tip, trailers } = commit;
        const name = names.get(id) ?? (ref === undefined ? 'reflog' : shortRef(ref));
        names.set(id, name);
        for (const parent of parents) if (!names.has(parent)) names.set(parent, name);
        const finder: Finder = { by: `${id.slice(0, 10)} (${name})`, commit: id };
        await this.#tolerantly('lock', { subject: id, by: finder.by }, () =>
          this.#commit(git, finder, { id, tip }),
        );
        for (const { key, value } of trailers) {
          if (key === VERDICT_TRAILER) this.#verdict(value, finder);
        }
        if (++this.commits % 100 === 0) {
          session.reporter.progress({ stage: 'fsck', done: this.commits, unit: 'commits' });
        }
      }
    });
  }

  async #commit(
    git: GitRepository,
    finder: Finder,
    { id, tip }: { readonly id: CommitId; readonly tip: boolean },
  ): Promise<void> {
    const settings = await git.fileIdAt(id, SETTINGS_FILE);
    if (settings === undefined) return;
    await this.#once(settings, finder, async () => {
      const text = fromUtf8(await git.readBlob(settings));
      parseSettings(text, `${id.slice(0, 10)}:${SETTINGS_FILE}`);
      return [];
    });
    const oid = await git.fileIdAt(id, LOCK_FILE);
    if (oid === undefined) return;
    // In use an index is needed that may be gone elsewhere.
    await this.#once(`${oid}${tip ? ' in use' : ''}`, finder, async () => {
      const text = fromUtf8(await git.readBlob(oid));
      return this.#snapshot(parseLock(text, `${id.slice(0, 10)}:${LOCK_FILE}`), finder, tip);
    });
  }

  /** Looks at a file of which only the first commit that has it tells anything new. */
  async #once(
    name: GitOid | string,
    finder: Finder,
    look: () => Promise<readonly FoundSnapshot[]>,
  ): Promise<void> {
    if (this.#sound.has(name)) return;
    const known = this.#broken.get(name);
    if (known !== undefined) {
      this.#attributeAgain(known, finder);
      return;
    }
    try {
      const found = await look();
      if (found.length === 0) this.#sound.add(name);
      else this.#broken.set(name, found);
    } catch (error) {
      if (!isTold(error)) throw error;
      const subject = finder.commit ?? finder.by;
      const key = this.problems.note({ kind: 'lock', subject, message: error.message });
      this.problems.attribute(key, finder, false);
      this.#broken.set(name, { problems: [key], below: [] });
    }
  }

  #attributeAgain(known: readonly FoundSnapshot[] | Damage, finder: Finder): void {
    if (!('problems' in known)) {
      for (const found of known) {
        found.commits++;
        this.#attribute(found.damage, finder);
      }
    } else {
      for (const key of known.problems) this.problems.attribute(key, finder, false);
    }
  }

  /** The snapshots of those pipelines that are damaged. */
  #snapshot(lock: SnapshotLock, finder: Finder, inUse: boolean): FoundSnapshot[] {
    const found: FoundSnapshot[] = [];
    for (const [pipeline, own] of locksByPipeline(lock)) {
      const damage = this.walk.snapshot(own, inUse);
      if (damage.size === 0) continue;
      this.#attribute(damage, finder);
      const { by, commit } = finder;
      const at = pipeline === MAIN_PIPELINE ? by : `${by}, pipeline ${pipeline}`;
      found.push({ at, commit, pipeline, commits: 1, inUse, lock: own, damage });
    }
    this.damaged.push(...found);
    return found;
  }

  #attribute(damage: SnapshotDamage, finder: Finder): void {
    for (const [part, found] of damage) {
      for (const key of problemsIn(found)) this.problems.attribute(key, finder, isDerived(part));
    }
  }

  /** The verdict that a promotion names. Anybody may write a trailer: one without an id names none. */
  #verdict(value: string, finder: Finder): void {
    if (!/^[0-9a-f]{64}$/.test(value)) return;
    const use: Use = { part: 'verdict', holds: 'the verdict of a promotion' };
    const problem = this.walk.present(parseObjectId(value), use);
    if (problem !== undefined) this.problems.attribute(problem, finder, false);
  }

  async #tolerantly(
    kind: 'git' | 'lock',
    what: { readonly subject: string; readonly by: string },
    action: () => Promise<void>,
  ): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!isTold(error)) throw error;
      const { subject, by } = what;
      const key = this.problems.note({ kind, subject, message: error.message });
      this.problems.attribute(key, { by, commit: undefined }, false);
    }
  }
}

/** True for parts that are made from the documents. */
function isDerived(part: DamagedPartName): boolean {
  return part !== 'documents' && part !== 'model' && part !== 'verdict';
}

function isTold(error: unknown): error is StemmaError {
  return error instanceof StemmaError && error.code !== 'interrupted';
}

/** A ref as people name it: `main`, `v1`, `origin/main`. */
function shortRef(ref: string): string {
  return ref.replace(/^refs\/(heads|tags|remotes)\//, '');
}
