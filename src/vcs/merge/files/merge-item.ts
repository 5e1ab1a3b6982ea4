/**
 * What becomes of one file, wherever the two sides have it now. Versions that nobody or one side
 * changed, and equal ones, need no look at the bytes.
 */
import type { RawPath } from '../../raw-path.js';
import { sideToTake } from '../three-way.js';
import type { FileConflict, FileConflictKind } from './file-conflict.js';
import type { FileVersion, LocatedFile, ReadFile } from './file-version.js';
import { isPlainFile, isSameVersion, madeVersion } from './file-version.js';
import type { MergeContents } from './merge-contents.js';

/** One file in the three states; absent where a state does not have it. */
export interface Item {
  readonly base?: LocatedFile;
  readonly ours?: LocatedFile;
  readonly theirs?: LocatedFile;
}

/** What is to be in the merged state. */
export interface Landing {
  readonly path: RawPath;
  readonly version: FileVersion;
  readonly item: Item;
}

/** Where a file lands (nowhere: it is removed), and why a person has to look at it. */
export interface ItemMerge {
  readonly landings: readonly Landing[];
  readonly conflict?: FileConflict;
}

/** How contents are read and merged. */
export interface ContentTools {
  readonly read: ReadFile;
  readonly mergeContents: MergeContents;
}

/** Merges one file. */
export async function mergeItem(tools: ContentTools, item: Item): Promise<ItemMerge> {
  const { base, ours, theirs } = item;
  if (ours === undefined || theirs === undefined) return mergeRemoval(item);
  const merged = await mergeVersions(tools, item);
  const places = placesOf(base, ours, theirs);
  const landings = places.map((path) => ({ path, version: merged.version, item }));
  if (places.length > 1)
    return { landings, conflict: conflictOf(item, 'renamed-twice', landings, merged) };
  if (merged.isClean) return { landings };
  const kind = base === undefined ? 'both-added' : 'both-changed';
  return { landings, conflict: conflictOf(item, kind, landings, merged) };
}

/** The new name where a side gave it one; both where they gave it different ones. */
function placesOf(
  base: LocatedFile | undefined,
  ours: LocatedFile,
  theirs: LocatedFile,
): RawPath[] {
  const side = sideToTake({ base: base?.path, ours: ours.path, theirs: theirs.path });
  if (side === 'both differ') return [ours.path, theirs.path];
  return [side === 'theirs' ? theirs.path : ours.path];
}

/** At most one side has the file. */
function mergeRemoval(item: Item): ItemMerge {
  const { base, ours, theirs } = item;
  const left = ours ?? theirs;
  if (left === undefined) return { landings: [] };
  const landings = [{ ...left, item }];
  if (base === undefined) return { landings };
  const isRenamed = left.path !== base.path;
  if (!isRenamed && isSameVersion(left.version, base.version)) return { landings: [] };
  const kind = isRenamed
    ? ours === undefined
      ? 'removed-here-renamed-there'
      : 'renamed-here-removed-there'
    : ours === undefined
      ? 'removed-here'
      : 'removed-there';
  return { landings, conflict: conflictOf(item, kind, landings, { isMarked: false }) };
}

interface MergedVersion {
  readonly version: FileVersion;
  readonly isClean: boolean;
  readonly isMarked: boolean;
  readonly details?: readonly unknown[];
  readonly whole?: string;
}

function conflictOf(
  item: Item,
  kind: FileConflictKind,
  landings: readonly Landing[],
  { isMarked, details, whole }: Partial<MergedVersion> & { readonly isMarked: boolean },
): FileConflict {
  return {
    kind,
    places: landings.map(({ path }) => path),
    ...item,
    isMarked,
    ...(details !== undefined && { details }),
    ...(whole !== undefined && { whole }),
  };
}

async function mergeVersions(tools: ContentTools, item: Item): Promise<MergedVersion> {
  const { base, ours, theirs } = item;
  if (ours === undefined || theirs === undefined) throw new Error('a side has no version');
  const [b, o, t] = [base?.version, ours.version, theirs.version];
  const clean = { isClean: true, isMarked: false };
  if (isSameVersion(o, t) || isSameVersion(b, t)) return { version: o, ...clean };
  if (isSameVersion(b, o)) return { version: t, ...clean };
  if (!isPlainFile(o) || !isPlainFile(t)) {
    return { version: o, isClean: false, isMarked: false, whole: 'no plain file' };
  }
  const mode =
    sideToTake({ base: b?.mode, ours: o.mode, theirs: t.mode }) === 'theirs' ? t.mode : o.mode;
  const bytes = sideToTake({ base: b?.id, ours: o.id, theirs: t.id });
  if (bytes !== 'both differ') {
    const { id, keeper, content } = bytes === 'theirs' ? t : o;
    return { version: { id, mode, keeper, content }, ...clean };
  }
  return mergeBytes(tools, { item, mode });
}

async function mergeBytes(
  { read, mergeContents }: ContentTools,
  { item, mode }: { readonly item: Item; readonly mode: string },
): Promise<MergedVersion> {
  const { base, ours, theirs } = item;
  if (ours === undefined || theirs === undefined) throw new Error('a side has no version');
  const result = mergeContents({
    paths: { base: base?.path, ours: ours.path, theirs: theirs.path },
    bytes: {
      base: base && isPlainFile(base.version) ? await read(base.version) : undefined,
      ours: await read(ours.version),
      theirs: await read(theirs.version),
    },
  });
  if ('whole' in result) {
    return { version: ours.version, isClean: false, isMarked: false, whole: result.whole };
  }
  const isGits = ours.version.keeper === 'git' || theirs.version.keeper === 'git';
  const keeper = isGits ? 'git' : 'stemma';
  if ('merged' in result) {
    const version = madeVersion(result.merged, { mode, keeper });
    return { version, isClean: true, isMarked: false };
  }
  const version = madeVersion(result.marked, { mode, keeper });
  return { version, isClean: false, isMarked: true, details: result.details };
}
