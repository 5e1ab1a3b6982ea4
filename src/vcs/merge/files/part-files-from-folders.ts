import { parentsOf } from '../../index-store.js';
import type { RawPath } from '../../raw-path.js';
import type { FileConflict } from './file-conflict.js';
import type { FileVersion } from './file-version.js';

/** Looks up files of our side. */
export interface OurFiles {
  /** The version at a path; undefined where there is none. */
  file(path: RawPath): Promise<FileVersion | undefined>;
  /** Paths of the files below a folder; none where it is no folder. */
  below(folder: RawPath): Promise<readonly RawPath[]>;
}

/** Edits of our files, and what is in conflict so far. */
export interface PlacedFiles {
  readonly edits: ReadonlyMap<RawPath, FileVersion | null>;
  readonly conflicts: readonly FileConflict[];
}

/**
 * No name can be a file and a folder at once. Where the result would need that, the file steps aside,
 * to its name with `~ours` or `~theirs` behind it, and is a conflict.
 */
export async function partFilesFromFolders(
  merge: PlacedFiles & { readonly files: OurFiles },
): Promise<PlacedFiles> {
  const edits = new Map(merge.edits);
  const conflicts = [...merge.conflicts];
  for (const path of await filesInTheWay(merge)) {
    const edited = edits.get(path);
    const our = await merge.files.file(path);
    const version = edited ?? our;
    if (version === undefined) continue;
    const side = our === undefined ? 'theirs' : 'ours';
    const place = await freeName(merge, path, side);
    if (our === undefined) edits.delete(path);
    else edits.set(path, null);
    edits.set(place, version);
    const at = conflicts.findIndex(({ places }) => places.includes(path));
    const known = conflicts[at];
    const located = { path, version };
    if (known === undefined) {
      conflicts.push({
        kind: 'file-and-folder',
        places: [place],
        [side]: located,
        isMarked: false,
      });
    } else {
      const places = known.places.map((one) => (one === path ? place : one));
      conflicts[at] = { ...known, places };
    }
  }
  return { edits, conflicts };
}

/** Files of the result that have other files of the result below them. */
async function filesInTheWay({
  edits,
  files,
}: PlacedFiles & { readonly files: OurFiles }): Promise<ReadonlySet<RawPath>> {
  const found = new Set<RawPath>();
  const folders = new Map<RawPath, boolean>();
  const isFile = async (path: RawPath): Promise<boolean> => {
    const edited = edits.get(path);
    return edited === undefined ? (await files.file(path)) !== undefined : edited !== null;
  };
  for (const [path, version] of edits) {
    if (version === null) continue;
    for (const folder of parentsOf(path)) {
      const known = folders.get(folder) ?? (await isFile(folder));
      folders.set(folder, known);
      if (known) found.add(folder);
    }
    const isNew = (await files.file(path)) === undefined;
    const below = isNew ? await files.below(path) : [];
    if (below.some((file) => edits.get(file) !== null)) found.add(path);
  }
  return found;
}

async function freeName(
  { edits, files }: PlacedFiles & { readonly files: OurFiles },
  path: RawPath,
  side: string,
): Promise<RawPath> {
  for (let number = 0; ; number++) {
    // A raw path with letters of ASCII behind it is one.
    const name = `${path}~${side}${number === 0 ? '' : `_${number}`}` as RawPath;
    if (!edits.has(name) && (await files.file(name)) === undefined) return name;
  }
}
