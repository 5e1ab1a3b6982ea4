import { checkPointer } from './apply-switch.js';
import type { GitOid } from './commit-id.js';
import type { GitContext } from './git-context.js';
import { IndexEntry, UNKNOWN_STAT } from './index-entry.js';
import type { IndexChanges, LoadedIndex } from './index-store.js';
import { changeIndex, readIndex, stagedEntries } from './index-store.js';
import { findPlaceObstacles } from './place-obstacles.js';
import { checkNotSparse } from './plan-switch.js';
import type { Planning } from './planning.js';
import { checkSafePath, fromRawPath, type RawPath } from './raw-path.js';
import type { SwitchObstacle } from './switch-plan.js';
import type { TreeFile } from './read-tree.js';
import { indexEntryFor } from './update-index.js';
import { WorkTree } from './work-tree.js';

/** A version of a file in Git's objects. */
export type PlacedVersion = Pick<TreeFile, 'oid' | 'mode'>;

/** A file of the work tree that becomes another one; absent is undefined. */
export interface FilePlacement {
  readonly path: RawPath;
  readonly before: PlacedVersion | undefined;
  readonly after: PlacedVersion | undefined;
  /** In a conflict: what the index says of it, by stage, instead of `after`. */
  readonly stages?: readonly (PlacedVersion & { readonly stage: 1 | 2 | 3 })[];
}

/**
 * What would be lost: files that are neither as before nor as after, and what stands where a file or
 * folder is needed. A file that is gone is no loss.
 */
export async function findObstacles(
  context: GitContext,
  placements: readonly FilePlacement[],
): Promise<SwitchObstacle[]> {
  if (placements.length > 0) await checkNotSparse(context);
  const index = await readIndex(context.gitDir);
  const work = await WorkTree.open(context);
  const plan: Planning = { work, index, staged: stagedEntries(index), steps: [], obstacles: [] };
  for (const { path, before, after } of placements) {
    checkSafePath(path, context.host);
    const found = work.entry(path);
    const isThere = found !== undefined && found.kind !== 'folder';
    const known = [before, after].filter((version) => version !== undefined);
    const isKnown = async ({ oid, mode }: PlacedVersion): Promise<boolean> =>
      isThere &&
      work.modeOf(found, Number.parseInt(mode, 8)) === Number.parseInt(mode, 8) &&
      (await work.holds(path, found, oid));
    let safe = !isThere;
    for (const version of known) safe ||= await isKnown(version);
    const reason = before === undefined ? 'untracked' : 'modified';
    if (!safe) plan.obstacles.push({ path: fromRawPath(path), reason });
    const staged = plan.staged.get(path);
    const isStaged = staged !== undefined && !known.some(({ oid }) => oid === staged.oid);
    if (isStaged) plan.obstacles.push({ path: fromRawPath(path), reason: 'staged' });
    if (after === undefined) plan.steps.push({ action: 'remove', path });
    else plan.steps.push({ action: 'write', path, file: { path, ...after } });
  }
  const changes = placements.map(({ path }) => ({ path, before: undefined, after: undefined }));
  await findPlaceObstacles(plan, changes);
  return [...new Map(plan.obstacles.map((each) => [each.path, each])).values()];
}

/**
 * Puts files in place and makes the index say so, whatever is there; done again it changes nothing.
 * Throws `index-locked`, `unsafe-path`, `lfs-unsupported`.
 */
export async function placeFiles(
  context: GitContext,
  placements: readonly FilePlacement[],
): Promise<void> {
  const change = (index: LoadedIndex) => new Placing(context, index).place(placements);
  await changeIndex(context, change);
}

class Placing {
  constructor(
    readonly context: GitContext,
    readonly index: LoadedIndex,
  ) {}

  async place(placements: readonly FilePlacement[]): Promise<IndexChanges> {
    const work = await WorkTree.open(this.context);
    const contents = new Map<GitOid, Buffer>();
    // Everything is read before anything is written.
    for (const { path, after } of placements) {
      if (after === undefined) continue;
      const bytes = await this.context.objects.readAs(after.oid, 'blob');
      checkPointer(path, bytes);
      contents.set(after.oid, bytes);
    }
    for (const { path, after } of placements) if (after === undefined) await work.remove(path);
    const changes = new Map<RawPath, IndexEntry | readonly IndexEntry[] | undefined>();
    const staged = stagedEntries(this.index, new Set(placements.map(({ path }) => path)));
    for (const { path, after, stages } of placements) {
      const writtenAs = after && (await this.#write(work, path, { ...after, contents }));
      const old = staged.get(path);
      const entry = after && (await indexEntryFor(work, { path, ...after, old, writtenAs }));
      changes.set(path, stages?.map((version) => stagedVersion(path, version)) ?? entry);
    }
    return changes;
  }

  async #write(
    work: WorkTree,
    path: RawPath,
    file: PlacedVersion & { readonly contents: ReadonlyMap<GitOid, Buffer> },
  ) {
    const found = work.entry(path);
    const mode = Number.parseInt(file.mode, 8);
    const isPlaced =
      found !== undefined &&
      work.modeOf(found, mode) === mode &&
      (await work.holds(path, found, file.oid));
    const bytes = file.contents.get(file.oid);
    return isPlaced || bytes === undefined ? undefined : await work.write(path, file.mode, bytes);
  }
}

function stagedVersion(
  path: RawPath,
  { oid, mode, stage }: PlacedVersion & { readonly stage: number },
): IndexEntry {
  return IndexEntry.of({ path, oid, mode: Number.parseInt(mode, 8), stat: UNKNOWN_STAT, stage });
}
