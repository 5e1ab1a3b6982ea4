/**
 * What a switch would do: for each path that differs between the commit of `HEAD` and the target,
 * Git's two-way merge (git-read-tree(1), "Two Tree Merge"), made stricter where Git would overwrite
 * ignored files, and kinder where the work tree already holds the target's content, so that a
 * switch that was killed half-way can be run again.
 */
import { StemmaError } from '../errors/stemma-error.js';
import type { CommitId } from './commit-id.js';
import { diffTrees } from './diff-trees.js';
import type { TreeChange } from './diff-trees.js';
import { loadGitConfig } from './git-config.js';
import type { GitContext } from './git-context.js';
import { operationIn } from './git-operation.js';
import { headCommit } from './head-commit.js';
import type { IndexEntry } from './index-entry.js';
import type { LoadedIndex } from './index-store.js';
import { stagedEntries } from './index-store.js';
import { checkSafePath, fromRawPath } from './raw-path.js';
import type { RawPath } from './raw-path.js';
import { peelToCommit } from './read-commit.js';
import { treeOf } from './read-tree.js';
import type { TreeFile } from './read-tree.js';
import { branchRef } from './ref-name.js';
import { readRef } from './ref-store.js';
import { resolveRevision } from './resolve-revision.js';
import { findPlaceObstacles } from './place-obstacles.js';
import type { SwitchObstacle, SwitchPlan, SwitchTarget } from './switch-plan.js';
import type { Planning } from './planning.js';
import { WorkTree } from './work-tree.js';

/**
 * Plans a switch against the given index; nothing changes. Throws `unknown-ref`, `unsafe-path`,
 * `operation-in-progress` (an unfinished merge, rebase …), `sparse-unsupported`.
 */
export async function planSwitch(
  context: GitContext,
  index: LoadedIndex,
  target: SwitchTarget,
): Promise<SwitchPlan> {
  await checkNothingUnfinished(context, index);
  const from = await headCommit(context);
  const to = await targetCommit(context, target);
  const changes =
    to === from
      ? []
      : await diffTrees(context, await treeOf(context, from), await treeOf(context, to));
  if (changes.length > 0) await checkNotSparse(context);
  for (const { path, after } of changes) if (after !== undefined) checkSafePath(path, context.host);
  const plan: Planning = {
    work: await WorkTree.open(context),
    index,
    staged: stagedEntries(index),
    steps: [],
    obstacles: [],
  };
  for (const change of changes) await planChange(plan, change);
  await findPlaceObstacles(plan, changes);
  const obstacles = [...new Map(plan.obstacles.map((each) => [each.path, each])).values()];
  return { target, from, to, steps: plan.steps, obstacles };
}

async function targetCommit(
  context: GitContext,
  target: SwitchTarget,
): Promise<CommitId | undefined> {
  if ('commit' in target) return target.commit;
  if ('newBranch' in target) {
    branchRef(target.newBranch);
    return target.at;
  }
  const oid = await readRef(context.gitDir, branchRef(target.branch));
  // The lookup by name fails with the nearest names.
  return oid === undefined
    ? await resolveRevision(context, `refs/heads/${target.branch}`)
    : await peelToCommit(context, oid);
}

async function planChange(plan: Planning, change: TreeChange): Promise<void> {
  const { path, before, after } = change;
  const entry = plan.staged.get(path);
  if (after === undefined) await planRemoval(plan, path, { before, entry });
  else if (before === undefined) await planAddition(plan, after, entry);
  else if (entry === undefined) obstruct(plan, path, 'staged');
  else if (!isSame(entry, after)) await planReplacement(plan, after, { before, entry });
}

interface Known {
  readonly before: TreeFile | undefined;
  readonly entry: IndexEntry | undefined;
}

async function planRemoval(plan: Planning, path: RawPath, { before, entry }: Known): Promise<void> {
  // Already taken out of the index: what stands there is not Git's any more.
  if (entry === undefined) return;
  if (!isSame(entry, before)) obstruct(plan, path, 'staged');
  else if (plan.work.entry(path) === undefined) plan.steps.push({ action: 'forget', path });
  else if (await isClean(plan, entry)) plan.steps.push({ action: 'remove', path });
  else obstruct(plan, path, 'modified');
}

async function planAddition(
  plan: Planning,
  after: TreeFile,
  entry: IndexEntry | undefined,
): Promise<void> {
  if (entry !== undefined) {
    if (!isSame(entry, after)) obstruct(plan, after.path, 'staged');
    return;
  }
  const found = plan.work.entry(after.path);
  // A folder in the way is looked through by findPlaceObstacles.
  if (found === undefined || found.kind === 'folder')
    plan.steps.push({ action: 'write', path: after.path, file: after });
  else if (await isAlready(plan, after))
    plan.steps.push({ action: 'adopt', path: after.path, file: after });
  else obstruct(plan, after.path, 'untracked');
}

async function planReplacement(
  plan: Planning,
  after: TreeFile,
  { before, entry }: Required<Known>,
): Promise<void> {
  const { path } = after;
  if (entry === undefined || !isSame(entry, before)) obstruct(plan, path, 'staged');
  else if (plan.work.entry(path) === undefined || (await isClean(plan, entry))) {
    plan.steps.push({ action: 'write', path, file: after });
  } else if (await isAlready(plan, after)) plan.steps.push({ action: 'adopt', path, file: after });
  else obstruct(plan, path, 'modified');
}

function isSame(entry: IndexEntry, file: TreeFile | undefined): boolean {
  return (
    file !== undefined &&
    !entry.intentToAdd &&
    entry.oid === file.oid &&
    entry.mode === Number.parseInt(file.mode, 8)
  );
}

/** True when the work tree holds what the index says. A submodule's folder always does. */
async function isClean(plan: Planning, entry: IndexEntry): Promise<boolean> {
  const found = plan.work.entry(entry.path);
  if (found === undefined) return false;
  if (entry.mode === 0o160000) return found.kind === 'folder';
  if (plan.work.isFresh(found, entry, plan.index.time)) return true;
  return (
    plan.work.modeOf(found, entry.mode) === entry.mode &&
    (await plan.work.holds(entry.path, found, entry.oid))
  );
}

async function isAlready(plan: Planning, file: TreeFile): Promise<boolean> {
  const found = plan.work.entry(file.path);
  const mode = Number.parseInt(file.mode, 8);
  if (found === undefined || plan.work.modeOf(found, mode) !== mode) return false;
  return await plan.work.holds(file.path, found, file.oid);
}

function obstruct(plan: Planning, path: RawPath, reason: SwitchObstacle['reason']): void {
  plan.obstacles.push({ path: fromRawPath(path), reason });
}

/**
 * A sparse checkout leaves files out on purpose; which ones, only Git can tell. Throws
 * `sparse-unsupported`.
 */
export async function checkNotSparse(context: GitContext): Promise<void> {
  if (!(await loadGitConfig(context)).flag('core.sparsecheckout', false)) return;
  throw new StemmaError('sparse-unsupported', 'cannot switch: the checkout is sparse', {
    suggestions: ['Use `git switch`.', 'Or run `git sparse-checkout disable` first.'],
  });
}

async function checkNothingUnfinished(context: GitContext, index: LoadedIndex): Promise<void> {
  const isUnmerged = index.entries.some(({ stage }) => stage !== 0);
  const operation = (await operationIn(context.gitDir))?.kind ?? (isUnmerged ? 'merge' : undefined);
  if (operation === undefined) return;
  throw new StemmaError(
    'operation-in-progress',
    `cannot switch: a ${operation} by Git is not finished`,
    {
      data: { operation },
      suggestions: [`Finish it with Git, or undo it with \`git ${operation} --abort\`.`],
    },
  );
}
