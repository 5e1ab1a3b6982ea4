import type { BigIntStats } from 'node:fs';
import { StemmaError } from '../errors/stemma-error.js';
import type { GitContext } from './git-context.js';
import type { IndexEntry } from './index-entry.js';
import type { LoadedIndex } from './index-store.js';
import { changeIndex, stagedEntries } from './index-store.js';
import { planSwitch } from './plan-switch.js';
import type { RawPath } from './raw-path.js';
import { fromRawPath } from './raw-path.js';
import type { TreeFile } from './read-tree.js';
import { branchRef } from './ref-name.js';
import { currentBranchName } from './ref-store.js';
import type { SwitchObstacle, SwitchPlan, SwitchTarget } from './switch-plan.js';
import { SUBMODULE_MODE } from './tree-object.js';
import { indexEntryFor } from './update-index.js';
import { moveHead, updateRef } from './update-ref.js';
import { WorkTree } from './work-tree.js';

/**
 * Switches as `git switch`: files, index, then `HEAD`. Local changes to other files are carried
 * along; one that would be lost refuses the whole switch (`local-changes`, with the files in
 * `data.files`) before anything changes. The plan is made anew under the index lock, and what was
 * done is returned. Hooks do not run. A kill in the middle leaves `HEAD` where it was; running
 * the switch again finishes it.
 *
 * Also throws `unknown-ref`, `unsafe-path`, `operation-in-progress`, `index-locked`, `ref-moved`,
 * `lfs-unsupported`, `sparse-unsupported`.
 */
export async function switchTo(context: GitContext, target: SwitchTarget): Promise<SwitchPlan> {
  const done = await bringFiles(context, target);
  await pointHead(context, done);
  return done;
}

/**
 * The part of a switch that changes files and the index: afterwards they are as the target has
 * them, and `HEAD` is where it was. Doing it again changes nothing.
 */
export async function bringFiles(context: GitContext, target: SwitchTarget): Promise<SwitchPlan> {
  let done: SwitchPlan | undefined;
  await changeIndex(context, async (index) => {
    const plan = await planSwitch(context, index, target);
    if (plan.obstacles.length > 0) throw localChanges(target, plan.obstacles);
    const contents = await loadContents(context, plan);
    done = plan;
    return await applySteps(context, { plan, index, contents });
  });
  if (done === undefined) throw new Error('the index changed without a plan');
  return done;
}

/**
 * Reads everything before anything is written: a damaged object must not leave half a switch. What
 * does not fit in memory is read again later.
 */
async function loadContents(context: GitContext, plan: SwitchPlan): Promise<Map<RawPath, Buffer>> {
  const contents = new Map<RawPath, Buffer>();
  let size = 0;
  for (const step of plan.steps) {
    if (step.action !== 'write' || step.file.mode === SUBMODULE_MODE) continue;
    const bytes = await context.objects.readAs(step.file.oid, 'blob');
    checkPointer(step.path, bytes);
    size += bytes.length;
    if (size <= CONTENT_BYTES) contents.set(step.path, bytes);
  }
  return contents;
}

/** How much content a switch keeps in memory. */
const CONTENT_BYTES = 64 * 1024 * 1024;
const POINTER = 'version https://git-lfs.github.com/spec/';

/** Throws `lfs-unsupported` for a file whose content Git LFS keeps elsewhere. */
export function checkPointer(path: RawPath, bytes: Buffer): void {
  if (bytes.length > 1024 || !bytes.toString('latin1').startsWith(POINTER)) return;
  const shown = fromRawPath(path);
  throw new StemmaError(
    'lfs-unsupported',
    `cannot switch: '${shown}' is kept by Git LFS, which stemma does not run`,
    {
      data: { path: shown },
      suggestions: ['Use `git switch` for this switch.'],
    },
  );
}

interface Application {
  readonly plan: SwitchPlan;
  readonly index: LoadedIndex;
  readonly contents: ReadonlyMap<RawPath, Buffer>;
}

async function applySteps(
  context: GitContext,
  { plan, index, contents }: Application,
): Promise<Map<RawPath, IndexEntry | undefined>> {
  const work = await WorkTree.open(context);
  const staged = stagedEntries(index);
  const changes = new Map<RawPath, IndexEntry | undefined>();
  for (const step of plan.steps) {
    if (step.action === 'remove') await work.remove(step.path);
    if (!('file' in step)) changes.set(step.path, undefined);
  }
  for (const { path, ...step } of plan.steps) {
    if (!('file' in step)) continue;
    const { file } = step;
    const bytes = contents.get(path);
    const writtenAs =
      step.action === 'write' ? await writeFile(context, work, { file, bytes }) : undefined;
    changes.set(path, await indexEntryFor(work, { ...file, old: staged.get(path), writtenAs }));
  }
  return changes;
}

async function writeFile(
  context: GitContext,
  work: WorkTree,
  { file, bytes }: { readonly file: TreeFile; readonly bytes: Buffer | undefined },
): Promise<BigIntStats | undefined> {
  if (file.mode === SUBMODULE_MODE) {
    await work.makeFolder(file.path);
    return undefined;
  }
  return await work.write(
    file.path,
    file.mode,
    bytes ?? (await context.objects.readAs(file.oid, 'blob')),
  );
}

async function pointHead(context: GitContext, plan: SwitchPlan): Promise<void> {
  const { target, from, to } = plan;
  const name =
    'commit' in target ? undefined : 'newBranch' in target ? target.newBranch : target.branch;
  const left = (await currentBranchName(context.gitDir)) ?? from ?? 'HEAD';
  const reason = `checkout: moving from ${left} to ${name ?? to ?? ''}`;
  if ('newBranch' in target && to !== undefined) {
    const created = `branch: Created from ${from === to ? 'HEAD' : to}`;
    await updateRef(context, branchRef(target.newBranch), { from: null, to, reason: created });
  }
  if (name !== undefined) {
    await moveHead(context, { to: { branch: branchRef(name) }, oldOid: from, newOid: to, reason });
  } else if (to !== undefined) {
    await moveHead(context, { to: { oid: to }, oldOid: from, newOid: to, reason });
  }
}

function localChanges(target: SwitchTarget, obstacles: readonly SwitchObstacle[]): StemmaError {
  const name =
    'commit' in target
      ? target.commit.slice(0, 10)
      : 'newBranch' in target
        ? target.newBranch
        : target.branch;
  const files = obstacles.map(({ path }) => path);
  const shown = files
    .slice(0, 5)
    .map((path) => `'${path}'`)
    .join(', ');
  const more = files.length > 5 ? ` and ${files.length - 5} more` : '';
  return new StemmaError(
    'local-changes',
    `cannot switch to '${name}': it would overwrite local changes in ${shown}${more}`,
    {
      data: { target: name, files, obstacles },
      suggestions: [
        'Commit the changes first.',
        'Or put them away with `git stash`, switch, and `git stash pop`.',
      ],
    },
  );
}
