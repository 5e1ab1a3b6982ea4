/**
 * Three-way merge of the files of two states of a repository by path, renames followed. What one
 * side changed is taken, what both changed alike is kept, what both changed otherwise is merged by
 * content. Every file of either side is in the result, or was removed by a side that the other did
 * not object to; a file in conflict is in the result too, with markers where it is text. Nothing is
 * written: the result is edits of our state, and conflicts.
 */
import type { RawPath } from '../../raw-path.js';
import { compareRaw } from '../../raw-path.js';
import type { FileConflict } from './file-conflict.js';
import type { FileChange, FileVersion, LocatedFile } from './file-version.js';
import { isSameVersion } from './file-version.js';
import { findRenames, type Renames } from './find-renames.js';
import type { ContentTools, Item, Landing } from './merge-item.js';
import { mergeItem } from './merge-item.js';
import { partFilesFromFolders, type OurFiles } from './part-files-from-folders.js';

/** What is merged: what each side changed since the common ancestor. */
export interface FilesToMerge extends ContentTools {
  readonly ours: readonly FileChange[];
  readonly theirs: readonly FileChange[];
  /** All files of our side. */
  readonly files: OurFiles;
  readonly followRenames: boolean;
}

/** A merge of files. */
export interface FilesMerge {
  /** What becomes of files of our side: other versions, new ones, `null` for a removal. */
  readonly edits: ReadonlyMap<RawPath, FileVersion | null>;
  /** In the order of their first places; the edits hold what is to be seen of them. */
  readonly conflicts: readonly FileConflict[];
  /** True where too many files were removed and added to look for renames by content. */
  readonly renamesLimited: boolean;
}

/** Merges files; costs what changed on the two sides. */
export async function mergeFiles(task: FilesToMerge): Promise<FilesMerge> {
  const sides = { ours: byPath(task.ours), theirs: byPath(task.theirs) };
  const renames = await renamesOf(task, sides);
  const landings = new Map<RawPath, Landing>();
  const conflicts: FileConflict[] = [];
  const ourPlaces = new Map<RawPath, FileVersion>();
  for (const item of itemsOf(sides, renames)) {
    if (item.ours !== undefined) ourPlaces.set(item.ours.path, item.ours.version);
    const merged = await mergeItem(task, item);
    if (merged.conflict !== undefined) conflicts.push(merged.conflict);
    for (const landing of merged.landings) {
      conflicts.push(...(await land(task, landings, landing)));
    }
  }
  const edits = editsOf(ourPlaces, landings);
  const parted = await partFilesFromFolders({ edits, conflicts, files: task.files });
  const renamesLimited = renames.ours.isLimited || renames.theirs.isLimited;
  return { ...parted, conflicts: sorted(parted.conflicts), renamesLimited };
}

interface Sides<T> {
  readonly ours: T;
  readonly theirs: T;
}

type Changes = ReadonlyMap<RawPath, FileChange>;

function byPath(changes: readonly FileChange[]): Changes {
  return new Map(changes.map((change) => [change.path, change]));
}

async function renamesOf(
  { followRenames, read, ours, theirs }: FilesToMerge,
  sides: Sides<Changes>,
): Promise<Sides<Renames>> {
  const none = { byOldPath: new Map<RawPath, RawPath>(), isLimited: false };
  if (!followRenames) return { ours: none, theirs: none };
  const pathsOf = (changes: Changes) => new Set(changes.keys());
  return {
    ours: await findRenames(ours, { changedThere: pathsOf(sides.theirs), read }),
    theirs: await findRenames(theirs, { changedThere: pathsOf(sides.ours), read }),
  };
}

/** Every file that a side changed, once, whatever it is called. */
function* itemsOf(sides: Sides<Changes>, renames: Sides<Renames>): Generator<Item> {
  const targets = {
    ours: new Set(renames.ours.byOldPath.values()),
    theirs: new Set(renames.theirs.byOldPath.values()),
  };
  const paths = new Set([...sides.ours.keys(), ...sides.theirs.keys()]);
  for (const path of [...paths].sort(compareRaw)) {
    const [ours, theirs] = [sides.ours.get(path), sides.theirs.get(path)];
    const base = ours?.before ?? theirs?.before;
    if (base !== undefined) {
      const locate = (side: 'ours' | 'theirs') =>
        present(side, whereabouts(sides[side], renames[side], { path, base }));
      yield { base: { path, version: base }, ...locate('ours'), ...locate('theirs') };
      continue;
    }
    const added = (side: 'ours' | 'theirs') => {
      const version = targets[side].has(path) ? undefined : sides[side].get(path)?.after;
      return present(side, version && { path, version });
    };
    const item = { ...added('ours'), ...added('theirs') };
    if ('ours' in item || 'theirs' in item) yield item;
  }
}

function present(side: 'ours' | 'theirs', file: LocatedFile | undefined): Item {
  return file === undefined ? {} : { [side]: file };
}

/** Where a file of the base is on one side; undefined where that removed it. */
function whereabouts(
  changes: Changes,
  renames: Renames,
  { path, base }: { readonly path: RawPath; readonly base: FileVersion },
): LocatedFile | undefined {
  const change = changes.get(path);
  if (change === undefined) return { path, version: base };
  if (change.after !== undefined) return { path, version: change.after };
  const renamed = renames.byOldPath.get(path);
  const version = renamed === undefined ? undefined : changes.get(renamed)?.after;
  return renamed === undefined || version === undefined ? undefined : { path: renamed, version };
}

/**
 * Puts a file in its place. Where another one has it already, such as one that we added under a name
 * that they gave to an old file, both are merged as if both sides had added the place.
 */
async function land(
  tools: ContentTools,
  landings: Map<RawPath, Landing>,
  landing: Landing,
): Promise<FileConflict[]> {
  const { path, version, item } = landing;
  const other = landings.get(path);
  if (other === undefined) {
    landings.set(path, landing);
    return [];
  }
  const isOther = other.item.ours?.path === path;
  const sides = isOther
    ? { ours: other.version, theirs: version }
    : { ours: version, theirs: other.version };
  const both = { ours: { path, version: sides.ours }, theirs: { path, version: sides.theirs } };
  const merged = await mergeItem(tools, both);
  const result = merged.landings[0]?.version ?? version;
  landings.set(path, { path, version: result, item: isOther ? other.item : item });
  return merged.conflict === undefined ? [] : [merged.conflict];
}

function editsOf(
  ourPlaces: ReadonlyMap<RawPath, FileVersion>,
  landings: ReadonlyMap<RawPath, Landing>,
): Map<RawPath, FileVersion | null> {
  const edits = new Map<RawPath, FileVersion | null>();
  for (const path of ourPlaces.keys()) if (!landings.has(path)) edits.set(path, null);
  for (const [path, { version }] of landings) {
    if (!isSameVersion(ourPlaces.get(path), version)) edits.set(path, version);
  }
  return edits;
}

function sorted(conflicts: readonly FileConflict[]): FileConflict[] {
  const place = ({ places }: FileConflict): RawPath =>
    places.toSorted(compareRaw)[0] ?? ('' as RawPath);
  return conflicts.toSorted((a, b) => compareRaw(place(a), place(b)));
}
