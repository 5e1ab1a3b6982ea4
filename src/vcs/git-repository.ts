import type { NamedCommit, NewTag } from './branches.js';
import {
  createBranch,
  createTag,
  deleteBranch,
  deleteTag,
  listBranches,
  listTags,
} from './branches.js';
import { isIgnored } from './check-ignored.js';
import { CommitHistory } from './commit-history.js';
import type { CommitId, GitOid } from './commit-id.js';
import type { CommittedFile, UnmadeCommit } from './committed-files.js';
import {
  fileIdAt,
  hasFilesAt,
  listFilesAt,
  readFileAt,
  readUnmadeFile,
} from './committed-files.js';
import type { FileStatus } from './file-status.js';
import { statusOf } from './file-status.js';
import { loadGitConfig, removeGitSection, setGitConfig } from './git-config.js';
import type { HooksFolder } from './git-hooks.js';
import { hooksFolder } from './git-hooks.js';
import type { GitContext } from './git-context.js';
import type { Identity } from './identity.js';
import { loadIdentity } from './identity.js';
import { readIndex, trackedFiles } from './index-store.js';
import type { CommitInfo, LogOptions } from './log.js';
import { commitInfo, log } from './log.js';
import { isAncestor, mergeBases } from './merge-base.js';
import type { Three } from './merge/three-way.js';
import { headCommit } from './head-commit.js';
import { planSwitch } from './plan-switch.js';
import { bringFiles, switchTo } from './apply-switch.js';
import { toProjectPath, toRepositoryFolder, toRepositoryPath } from './project-path.js';
import type { RawPath } from './raw-path.js';
import { fromRawPath } from './raw-path.js';
import { treeOf } from './read-tree.js';
import { currentBranchName } from './ref-store.js';
import { resolveRevision } from './resolve-revision.js';
import { FileFinder } from './file-finder.js';
import { keptCommits, type DamageListener, type KeptCommit } from './kept-commits.js';
import type { UnfinishedOperation } from './announce-operation.js';
import { announceOperation, isAnnounced, withdrawOperation } from './announce-operation.js';
import { ObjectBatch } from './object-batch.js';
import type { FilePlacement } from './place-files.js';
import { findObstacles, placeFiles } from './place-files.js';
import type { SwitchObstacle, SwitchPlan, SwitchTarget } from './switch-plan.js';
import { TreeFiles } from './tree-files.js';
import { updateIndexFor } from './update-index.js';
import type { RefMove } from './update-ref.js';
import { updateRef } from './update-ref.js';
import type { NewCommit } from './write-commit.js';
import { writeCommit } from './write-commit.js';
import { WorkTree } from './work-tree.js';

/**
 * The Git repository around a project folder. Paths are those of the project, with `/`; a path that
 * leads out of it throws `unsafe-path`. Any number of processes may read; whatever changes something
 * takes Git's own lock on it, so stemma and Git can be used side by side. Errors of Git's storage
 * (`git-object-missing`, `git-object-damaged`, `ref-damaged`, `index-damaged`) may come from any
 * method that reads it. Hooks never run.
 */
export class GitRepository {
  readonly #context: GitContext;

  constructor(context: GitContext) {
    this.#context = context;
  }

  /** Absolute path of the repository's top folder. */
  get workTree(): string {
    return this.#context.workTree;
  }

  /** Absolute path of the folder with `HEAD` and `objects`. */
  get gitDir(): string {
    return this.#context.gitDir;
  }

  /** Path of the project folder from the top of the repository; `''` when it is the top. */
  get prefix(): string {
    return fromRawPath(this.#context.prefix);
  }

  /** The last commit; undefined before the first one. */
  head(): Promise<CommitId | undefined> {
    return headCommit(this.#context);
  }

  /** Name of the branch that `HEAD` is on, which may have no commit yet; undefined when detached. */
  currentBranch(): Promise<string | undefined> {
    return currentBranchName(this.#context.gitDir);
  }

  /** See `resolveRevision`. */
  resolveRef(text: string): Promise<CommitId> {
    return resolveRevision(this.#context, text);
  }

  listBranches(): Promise<NamedCommit[]> {
    return listBranches(this.#context);
  }

  listTags(): Promise<NamedCommit[]> {
    return listTags(this.#context);
  }

  /** See `createBranch`. */
  createBranch(name: string, at: CommitId): Promise<void> {
    return createBranch(this.#context, name, at);
  }

  /** See `deleteBranch`. */
  deleteBranch(name: string, options?: { readonly force?: boolean }): Promise<void> {
    return deleteBranch(this.#context, name, options);
  }

  /** See `createTag`. */
  createTag(tag: NewTag): Promise<void> {
    return createTag(this.#context, tag);
  }

  /** See `deleteTag`. */
  deleteTag(name: string): Promise<void> {
    return deleteTag(this.#context, name);
  }

  /** Moves a ref by full name (`refs/heads/main`, or `HEAD` for the current branch); see `updateRef`. */
  updateRef(ref: string, move: RefMove): Promise<void> {
    return updateRef(this.#context, ref, move);
  }

  /** See `fileIdAt`. */
  fileIdAt(commit: CommitId, path: string): Promise<GitOid | undefined> {
    return fileIdAt(this.#context, commit, path);
  }

  /** See `hasFilesAt`. */
  hasFilesAt(commit: CommitId, under: string): Promise<boolean> {
    return hasFilesAt(this.#context, commit, under);
  }

  /** The bytes of a file by Git's id of it; throws `git-object-damaged` where it names no file. */
  readBlob(oid: GitOid): Promise<Uint8Array> {
    return this.#context.objects.readAs(oid, 'blob');
  }

  /** See `readFileAt`. */
  readFileAt(commit: CommitId, path: string): Promise<Uint8Array | undefined> {
    return readFileAt(this.#context, commit, path);
  }

  /** See `readUnmadeFile`. */
  readMergedFile(merge: UnmadeCommit, path: string): Promise<Uint8Array | undefined> {
    return readUnmadeFile(this.#context, merge, path);
  }

  /** See `listFilesAt`. */
  listFilesAt(commit: CommitId, under: string): Promise<CommittedFile[]> {
    return listFilesAt(this.#context, commit, under);
  }

  /** See `writeCommit`. */
  writeCommit(commit: NewCommit): Promise<CommitId> {
    return writeCommit(this.#context, commit);
  }

  /** Paths at and below a folder (`''` for the project) that Git's index tracks, sorted. */
  async trackedPaths(under: string): Promise<string[]> {
    const paths = await trackedFiles(this.#context, toRepositoryFolder(this.#context, under));
    return paths.flatMap((path) => toProjectPath(this.#context, path) ?? []);
  }

  /** Git's ids of the versions of a file that Git could not merge: base, ours, theirs. */
  async unmergedVersions(path: string): Promise<Partial<Three<GitOid>>> {
    const raw = toRepositoryPath(this.#context, path);
    const { entries } = await readIndex(this.#context.gitDir);
    const versions = new Map(
      entries.filter((one) => one.path === raw).map((e) => [e.stage, e.oid]),
    );
    const [base, ours, theirs] = [versions.get(1), versions.get(2), versions.get(3)];
    return { ...(base && { base }), ...(ours && { ours }), ...(theirs && { theirs }) };
  }

  /** See `isIgnored`. */
  isIgnored(path: string): Promise<boolean> {
    return isIgnored(this.#context, toRepositoryPath(this.#context, path));
  }

  /** See `updateIndexFor`. */
  updateIndexFor(paths: readonly string[], commit: CommitId): Promise<void> {
    return updateIndexFor(this.#context, { paths: this.#rawPaths(paths), commit });
  }

  /**
   * Moves the current branch (or a detached `HEAD`) to a commit whose files are on disk already, as
   * `git commit` does, and makes the index say the same of `paths`. The index comes first, under the
   * branch's lock: killed in between, the change is there as staged, and doing it again ends it.
   * When the branch cannot move, the index stays as it was. Throws as `updateRef` and
   * `updateIndexFor`.
   */
  advanceHead(
    move: RefMove & {
      readonly to: CommitId;
      readonly paths: readonly string[];
      /** By path in the repository. */
      readonly others?: readonly RawPath[];
    },
  ): Promise<void> {
    const paths = [...new Set([...this.#rawPaths(move.paths), ...(move.others ?? [])])];
    const update = { paths, commit: move.to };
    return updateRef(this.#context, 'HEAD', move, () => updateIndexFor(this.#context, update));
  }

  /**
   * Moves the current branch (or a detached `HEAD`) to a commit and brings files and index along.
   * They come first, under the branch's lock, after `before` has run: killed at any moment, `HEAD`
   * is on its branch, and doing it again ends it. Throws as `updateRef` and `switchTo`, and nothing
   * has changed then.
   */
  moveHead(
    move: RefMove & { readonly to: CommitId },
    before: () => void = () => undefined,
  ): Promise<void> {
    return updateRef(this.#context, 'HEAD', move, async () => {
      before();
      await bringFiles(this.#context, { commit: move.to });
    });
  }

  /** State of files against `HEAD`; paths that are neither committed nor on disk are left out. */
  async statusOf(paths: readonly string[]): Promise<Map<string, FileStatus>> {
    const head = await treeOf(this.#context, await this.head());
    const states = await statusOf(this.#context, this.#rawPaths(paths), head);
    return new Map(
      [...states].map(([path, state]) => [toProjectPath(this.#context, path) ?? '', state]),
    );
  }

  /** What a switch would do; see `planSwitch`. */
  async planSwitch(target: SwitchTarget): Promise<SwitchPlan> {
    return await planSwitch(this.#context, await readIndex(this.#context.gitDir), target);
  }

  /** See `switchTo`. */
  switchTo(target: SwitchTarget): Promise<SwitchPlan> {
    return switchTo(this.#context, target);
  }

  /** The files on disk, as they are now, by their paths in the repository. */
  workFiles(): Promise<Pick<WorkTree, 'read'>> {
    return WorkTree.open(this.#context);
  }

  /** See `findObstacles`. */
  findObstacles(
    placements: readonly FilePlacement[],
    options?: { readonly unwritten?: boolean },
  ): Promise<SwitchObstacle[]> {
    return findObstacles(this.#context, placements, options);
  }

  /** See `placeFiles`. */
  async placeFiles(placements: readonly FilePlacement[]): Promise<void> {
    if (placements.length > 0) await placeFiles(this.#context, placements);
  }

  /** Stores bytes of files that nothing names yet; on disk when it returns their ids. */
  async writeBlobs(contents: readonly Uint8Array[]): Promise<GitOid[]> {
    const batch = new ObjectBatch(this.#context);
    const ids: GitOid[] = [];
    for (const bytes of contents) ids.push(await batch.add('blob', bytes));
    await batch.flush();
    return ids;
  }

  /** See `announceOperation`. */
  announceOperation(operation: UnfinishedOperation): Promise<void> {
    return announceOperation(this.#context, operation);
  }

  /** See `withdrawOperation`. */
  withdrawOperation(operation: Pick<UnfinishedOperation, 'kind' | 'commit'>): Promise<void> {
    return withdrawOperation(this.#context, operation);
  }

  /** See `isAnnounced`. */
  isAnnounced(operation: Pick<UnfinishedOperation, 'kind' | 'commit'>): Promise<boolean> {
    return isAnnounced(this.#context, operation);
  }

  /** See `log`. */
  log(start: CommitId, options?: LogOptions): AsyncGenerator<CommitInfo> {
    return log(this.#context, start, options);
  }

  /** See `CommitHistory`. */
  history(): CommitHistory {
    return new CommitHistory(this.#context);
  }

  /** See `keptCommits`. */
  keptCommits(onDamage?: DamageListener): AsyncGenerator<KeptCommit> {
    return keptCommits(this.#context, onDamage);
  }

  /** Finds files of a name in whole commits, wherever the project folder lay then. */
  fileFinder(name: string): FileFinder {
    return new FileFinder(this.#context, name);
  }

  /** See `commitInfo`. */
  commitInfo(id: CommitId): Promise<CommitInfo> {
    return commitInfo(this.#context, id);
  }

  /**
   * The best common ancestor; undefined for unrelated histories. Of several (criss-cross merges) it
   * is the newest by committer date, then the one with the smallest id; see `mergeBases`.
   */
  async mergeBase(a: CommitId, b: CommitId): Promise<CommitId | undefined> {
    return (await this.mergeBases(a, b))[0];
  }

  /** See `mergeBases`. */
  mergeBases(a: CommitId, b: CommitId): Promise<CommitId[]> {
    return mergeBases(this.#context, a, b);
  }

  /** True when `a` is `b` or an ancestor of it. */
  isAncestor(a: CommitId, b: CommitId): Promise<boolean> {
    return isAncestor(this.#context, a, b);
  }

  /** The files of a commit; none without a commit. */
  async filesOf(commit: CommitId | undefined): Promise<TreeFiles> {
    return new TreeFiles(this.#context, await treeOf(this.#context, commit));
  }

  /** See `loadIdentity`. */
  identity(): Promise<Identity> {
    return loadIdentity(this.#context);
  }

  /** Value of a Git setting such as `merge.stemma.driver`, from all of Git's configuration. */
  async getConfig(key: string): Promise<string | undefined> {
    return (await loadGitConfig(this.#context)).get(key);
  }

  /** Sets a Git setting in the repository's own configuration; throws `config-locked`. */
  setConfig(key: string, value: string): Promise<void> {
    return setGitConfig(this.#context, { key, value });
  }

  /** Takes a section of settings out of the repository's own configuration; throws `config-locked`. */
  removeConfigSection(section: string): Promise<void> {
    return removeGitSection(this.#context, section);
  }

  /** See `hooksFolder`. */
  hooksFolder(): Promise<HooksFolder> {
    return hooksFolder(this.#context);
  }

  #rawPaths(paths: readonly string[]): RawPath[] {
    return paths.map((path) => toRepositoryPath(this.#context, path));
  }
}
