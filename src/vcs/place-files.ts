import { StemmaError } from '../errors/stemma-error.js';
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
import { SUBMODULE_MODE } from './tree-object.js';
import { indexEntryFor } from './update-index.js';
import { WorkTree } from './work-tree.js';

/** A version of a file in Git's objects; of a submodule only the commit. */
export type PlacedVersion = Pick<TreeFile, 'oid' | 'mode'>;

/** A file of the work tree that becomes another one; absent is undefined. */
export interface FilePlacement {
  readonly path: RawPath;
  readonly before: PlacedVersion | undefined;
  readonly after: PlacedVersion | undefined;
  /** In a conflict: what the index says of it, by stage, instead of `after`. */
  readonly stages?: readonly (PlacedVersion & { readonly stage: 1 | 2 | 3 })[];
  /** True for a path that the merge has no file at: what is on disk there is none of ours. */
  readonly isInIndexOnly?: boolean;
}

/**
 * What would be lost: files that are neither as before nor as after, and what stands where a file or
 * folder is needed. A file that is gone is no loss. Throws `unsafe-path`, `sparse-unsupported`,
 * `lfs-unsupported`; `git-object-missing` too unless versions may be `unwritten` yet.
 */
export async function findObstacles(
  context: GitContext,
  placements: readonly FilePlacement[],
  { unwritten = false }: { readonly unwritten?: boolean } = {},
): Promise<SwitchObstacle[]> {
  if (placements.length > 0) await checkNotSparse(context);
  const index = await readIndex(context.gitDir);
  const work = await WorkTree.open(context);
  const plan: Planning = { work, index, staged: stagedEntries(index), steps: [], obstacles: [] };
  for (const { path, before, after, isInIndexOnly } of placements) {
    checkSafePath(path, context.host);
    if (isInIndexOnly === true) continue;
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
    if (isFile(after)) await checkContent(context, { path, ...after, unwritten });
    if (after === undefined) plan.steps.push({ action: 'remove', path });
    else plan.steps.push({ action: 'write', path, file: { path, ...after } });
  }
  const changes = placements.map(({ path }) => ({ path, before: undefined, after: undefined }));
  await findPlaceObstacles(plan, changes);
  return [...new Map(plan.obstacles.map((each) => [each.path, each])).values()];
}

async function checkContent(
  { objects }: GitContext,
  file: TreeFile & { readonly unwritten: boolean },
): Promise<void> {
  try {
    checkPointer(file.path, await objects.readAs(file.oid, 'blob'));
  } catch (error) {
    const isMissing = error instanceof StemmaError && error.code === 'git-object-missing';
    if (!isMissing || !file.unwritten) throw error;
  }
}

/**
 * Puts files in place and makes the index say so, whatever is there; done again it changes nothing.
 * Of a submodule the folder is made, and no more. Throws `index-locked`, `unsafe-path`.
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
    for (const { after } of placements) {
      if (isFile(after))
        contents.set(after.oid, await this.context.objects.readAs(after.oid, 'blob'));
    }
    for (const { path, after, isInIndexOnly } of placements) {
      if (after === undefined && isInIndexOnly !== true) await work.remove(path);
    }
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
    if (!isFile(file)) {
      await work.makeFolder(path);
      return undefined;
    }
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

function isFile(version: PlacedVersion | undefined): version is PlacedVersion {
  return version !== undefined && version.mode !== SUBMODULE_MODE;
}

function stagedVersion(
  path: RawPath,
  { oid, mode, stage }: PlacedVersion & { readonly stage: number },
): IndexEntry {
  return IndexEntry.of({ path, oid, mode: Number.parseInt(mode, 8), stat: UNKNOWN_STAT, stage });
}
