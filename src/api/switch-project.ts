import { StemmaError } from '../errors/stemma-error.js';
import type { CommitId } from '../vcs/commit-id.js';
import type { GitRepository } from '../vcs/git-repository.js';
import type { SwitchTarget } from '../vcs/switch-plan.js';
import {
  applyDocuments,
  planDocuments,
  refuseObstacles,
  type DocumentPlan,
  type DocumentState,
} from './document-plan.js';
import { refuseUnfinished } from './operation/open-operation.js';
import type { Project } from './project.js';
import { committedSnapshot } from './committed-snapshot.js';
import { unknownBranch } from './unknown-branch.js';
import { documentsAway } from './work-tree/documents-away.js';
import { readDocumentsRecord, recordWorkTree } from './work-tree/documents-record.js';

/** Where to go. */
export interface SwitchOptions {
  /** A branch; with `create`, its name. With `detach`, any ref. */
  readonly to: string;
  readonly create?: boolean;
  /** Where a created branch starts; HEAD unless given. */
  readonly from?: string | undefined;
  readonly detach?: boolean;
  readonly dryRun?: boolean;
}

/** Where one is now. */
export interface SwitchResult {
  readonly branch: string | null;
  readonly commit: string | null;
  readonly created: boolean;
  /** Documents written or removed on disk. */
  readonly documents: number;
}

/**
 * Switches as `git switch`, and brings the documents that stemma keeps to the snapshot of the
 * target. Refuses (`local-changes`) before anything changes if uncommitted work would be lost.
 */
export async function switchProject(
  project: Project,
  options: SwitchOptions,
): Promise<SwitchResult> {
  project.becomeWriter();
  const git = await project.git();
  const target = await targetOf(project, options);
  await refuseUnfinished(project, `switch to '${options.to}'`);
  const head = await git.head();
  const plan = await git.planSwitch(target);
  const documents = await planMove(project, head, plan.to);
  refuseObstacles(documents);
  // Refuses, naming the files; nothing has changed yet.
  if (plan.obstacles.length > 0) await git.switchTo(target);
  if (options.dryRun !== true) {
    // Documents first: stopped in between, the same switch finds them in place and goes on.
    applyDocuments(project, documents);
    await git.switchTo(target);
    await recordWorkTree(project);
  }
  const branch = 'commit' in target ? null : 'branch' in target ? target.branch : target.newBranch;
  return {
    branch,
    commit: plan.to ?? null,
    created: options.create === true,
    documents: documents.steps.length,
  };
}

async function targetOf(project: Project, options: SwitchOptions): Promise<SwitchTarget> {
  const git = await project.git();
  const { to, create, from, detach } = options;
  if (create === true) {
    const at = from === undefined ? await git.head() : await git.resolveRef(from);
    const branches = await git.listBranches();
    if (branches.some(({ name }) => name === to)) {
      throw new StemmaError('branch-exists', `cannot make the branch '${to}': it exists already`, {
        data: { branch: to },
        suggestions: [`Switch to it with \`stemma switch ${to}\`, or choose another name.`],
      });
    }
    return { newBranch: to, at };
  }
  if (detach === true) return { commit: await git.resolveRef(to) };
  await refuseUnknownBranch(git, to);
  return { branch: to };
}

async function refuseUnknownBranch(git: GitRepository, name: string): Promise<void> {
  const branches = (await git.listBranches()).map((branch) => branch.name);
  // A branch that one is on may have no commit yet.
  if (branches.includes(name) || name === (await git.currentBranch())) return;
  const otherwise = `Make it with \`stemma switch -c ${name}\`; for a tag or commit add --detach.`;
  throw unknownBranch({ failure: `cannot switch to '${name}'`, name, branches, otherwise });
}

/** What changes among the documents that stemma keeps between two commits. */
async function planMove(
  project: Project,
  from: CommitId | undefined,
  to: CommitId | undefined,
): Promise<DocumentPlan> {
  if (to === undefined) return { steps: [], obstacles: [] };
  const left = await leftBehind(project);
  if (from === to && left === undefined) return { steps: [], obstacles: [] };
  const after = await stateAt(project, to);
  // A commit from before the project began has no documents of ours.
  if (after === undefined) return { steps: [], obstacles: [] };
  const before = left ?? (from === undefined ? undefined : await stateAt(project, from));
  const isGits = await treesHolding(project, [from, to]);
  const state = before ?? { corpus: undefined, settings: after.settings };
  return planDocuments(project, state, after, isGits);
}

/** Tells the files that Git brings itself; the ignore rules on disk are those of one side only. */
async function treesHolding(
  project: Project,
  commits: readonly (CommitId | undefined)[],
): Promise<(path: string) => Promise<boolean>> {
  const git = await project.git();
  const trees = await Promise.all(commits.map((commit) => git.filesOf(commit)));
  return async (path) => {
    for (const files of trees) {
      if ((await files.file(files.repositoryPath(path))) !== undefined) return true;
    }
    return false;
  };
}

/** The state whose documents are on disk, where Git went elsewhere without them. */
async function leftBehind(project: Project): Promise<DocumentState | undefined> {
  const root = project.readLock()?.corpus.root;
  if (root === undefined || root === readDocumentsRecord(project)?.lock) return undefined;
  const { settings } = project.readSettings();
  return (await documentsAway(project, { settings, corpus: root, pinned: root }))?.base;
}

async function stateAt(project: Project, commit: CommitId): Promise<DocumentState | undefined> {
  const git = await project.git();
  if ((await git.readFileAt(commit, 'stemma.yaml')) === undefined) return undefined;
  const { lock, loaded } = await committedSnapshot(project, commit, commit.slice(0, 10));
  const corpus = lock?.corpus.root;
  if (corpus !== undefined && !project.store.has(corpus)) {
    throw new StemmaError(
      'object-missing',
      `the documents of ${commit.slice(0, 10)} are not in the store`,
      {
        data: { commit },
        suggestions: ['Copy .stemma/store.db from the machine that made the commit.'],
      },
    );
  }
  return { corpus, settings: loaded.settings };
}

/**
 * Moves a branch by compare-and-set. Where it is the current branch, files and documents on disk
 * go along; nothing changes when that would lose local work.
 */
export async function advanceBranch(
  project: Project,
  move: {
    readonly branch: string;
    readonly from: CommitId | undefined;
    readonly to: CommitId;
    readonly reason: string;
  },
): Promise<void> {
  const { branch, from, to, reason } = move;
  const git = await project.git();
  const ref = `refs/heads/${branch}`;
  const change = { from: from ?? null, to, reason };
  if ((await git.currentBranch()) !== branch || from === undefined) {
    await git.updateRef(ref, change);
    return;
  }
  const documents = await planMove(project, from, to);
  refuseObstacles(documents);
  const plan = await git.planSwitch({ commit: to });
  // Refuses, naming the files; nothing has changed yet.
  if (plan.obstacles.length > 0) await git.switchTo({ commit: to });
  await git.moveHead(change, () => {
    applyDocuments(project, documents);
  });
  await recordWorkTree(project);
}
