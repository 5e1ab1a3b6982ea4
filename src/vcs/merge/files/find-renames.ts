/**
 * Which removed files of a side live on under a new name. Equal bytes first; then, among files that
 * the other side changed too (for the others a rename comes to the same as a removal and an
 * addition), the most similar pairs above a half, where files that keep their base name need no more
 * than to be alike to three quarters. This is Git's way, without renames of whole folders.
 */
import type { RawPath } from '../../raw-path.js';
import { compareRaw } from '../../raw-path.js';
import type { FileChange, FileVersion, LocatedFile, ReadFile } from './file-version.js';
import { isPlainFile } from './file-version.js';
import { piecesOf, SimilarityIndex, type FilePieces } from './similarity.js';
import { objectOid } from '../../object-batch.js';

/** A pair of files is one file from here on. */
const SIMILAR = 0.5;
const SIMILAR_WITH_EQUAL_NAME = 0.75;
/** Pairs of files up to which each is looked at. */
const MAX_PAIRS = 1_000_000;

const EMPTY_BLOB = objectOid('blob', new Uint8Array());

/** What was found. */
export interface Renames {
  /** New paths by old ones. */
  readonly byOldPath: ReadonlyMap<RawPath, RawPath>;
  /** True where there were too many files to compare them by content. */
  readonly isLimited: boolean;
}

/** Finds the renames of one side; reads only files that may turn out to be renamed. */
export async function findRenames(
  changes: readonly FileChange[],
  options: {
    /** Paths that the other side changed or removed. */
    readonly changedThere: ReadonlySet<RawPath>;
    readonly read: ReadFile;
  },
): Promise<Renames> {
  const removed = located(changes, 'before', 'after');
  const added = located(changes, 'after', 'before');
  const found = new Map<RawPath, RawPath>();
  pairEqual(removed, added, found);
  const taken = new Set(found.values());
  const sources = removed.filter(({ path }) => !found.has(path) && options.changedThere.has(path));
  const targets = added.filter(({ path }) => !taken.has(path));
  if (sources.length * targets.length > MAX_PAIRS) return { byOldPath: found, isLimited: true };
  if (sources.length > 0 && targets.length > 0) {
    await pairSimilar(sources, targets, { read: options.read, found });
  }
  return { byOldPath: found, isLimited: false };
}

/** Plain files, with something in them, that one state has and the other has not. */
function located(
  changes: readonly FileChange[],
  state: 'before' | 'after',
  other: 'before' | 'after',
): LocatedFile[] {
  return changes.flatMap((change) => {
    const version = change[state];
    if (version === undefined || change[other] !== undefined) return [];
    return isPlainFile(version) && !isEmpty(version) ? [{ path: change.path, version }] : [];
  });
}

function isEmpty({ content }: FileVersion): boolean {
  return 'oid' in content
    ? content.oid === EMPTY_BLOB
    : 'stored' in content && content.stored.size === 0;
}

/** Pairs files of equal bytes: those that keep their base name before others. */
function pairEqual(
  removed: readonly LocatedFile[],
  added: readonly LocatedFile[],
  found: Map<RawPath, RawPath>,
): void {
  const bytesOf = ({ version }: LocatedFile): string => `${version.keeper} ${version.id}`;
  const taken = new Set<RawPath>();
  for (const keyOf of [(file: LocatedFile) => `${bytesOf(file)} ${baseName(file.path)}`, bytesOf]) {
    const waiting = new Map<string, LocatedFile[]>();
    for (const file of removed.toReversed()) {
      if (found.has(file.path)) continue;
      const key = keyOf(file);
      const same = waiting.get(key);
      if (same === undefined) waiting.set(key, [file]);
      else same.push(file);
    }
    for (const file of added) {
      const source = taken.has(file.path) ? undefined : waiting.get(keyOf(file))?.pop();
      if (source === undefined) continue;
      found.set(source.path, file.path);
      taken.add(file.path);
    }
  }
}

function baseName(path: RawPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

interface Pair {
  readonly source: RawPath;
  readonly target: RawPath;
  readonly similarity: number;
}

async function pairSimilar(
  sources: readonly LocatedFile[],
  targets: readonly LocatedFile[],
  { read, found }: { readonly read: ReadFile; readonly found: Map<RawPath, RawPath> },
): Promise<void> {
  const pieces: FilePieces[] = [];
  for (const { version } of sources) pieces.push(piecesOf(await read(version)));
  const index = new SimilarityIndex(pieces);
  const pairs: Pair[] = [];
  for (const target of targets) {
    const similarities = index.similaritiesTo(piecesOf(await read(target.version)));
    similarities.forEach((similarity, at) => {
      const source = sources[at];
      if (source === undefined || similarity < SIMILAR) return;
      pairs.push({ source: source.path, target: target.path, similarity });
    });
  }
  const taken = new Set<RawPath>();
  for (const { source, target } of [
    ...pairsOfOneName(sources, targets, pairs),
    ...pairs.sort(byLikeness),
  ]) {
    if (found.has(source) || taken.has(target)) continue;
    found.set(source, target);
    taken.add(target);
  }
}

/** Pairs whose base name no other source and no other target has. */
function pairsOfOneName(
  sources: readonly LocatedFile[],
  targets: readonly LocatedFile[],
  pairs: readonly Pair[],
): Pair[] {
  const [one, other] = [onlyOnes(sources), onlyOnes(targets)];
  return pairs.filter(({ source, target, similarity }) => {
    const name = baseName(source);
    const isOnly = one.get(name)?.path === source && other.get(name)?.path === target;
    return isOnly && similarity >= SIMILAR_WITH_EQUAL_NAME;
  });
}

function byLikeness(a: Pair, b: Pair): number {
  return (
    b.similarity - a.similarity ||
    Number(keepsName(b)) - Number(keepsName(a)) ||
    compareRaw(a.target, b.target) ||
    compareRaw(a.source, b.source)
  );
}

function onlyOnes(files: readonly LocatedFile[]): Map<string, LocatedFile> {
  const byName = new Map<string, LocatedFile>();
  const several = new Set<string>();
  for (const file of files) {
    const name = baseName(file.path);
    if (byName.has(name)) several.add(name);
    byName.set(name, file);
  }
  for (const name of several) byName.delete(name);
  return byName;
}

function keepsName({ source, target }: Pair): boolean {
  return baseName(source) === baseName(target);
}
