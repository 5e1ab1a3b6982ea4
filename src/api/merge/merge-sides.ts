import type { NodeReader } from '../../tree/node-reader.js';
import { readWholeBlob } from '../../tree/pieces/read-blob.js';
import type { CommitId } from '../../vcs/commit-id.js';
import type { FileVersion, ReadFile } from '../../vcs/merge/files/file-version.js';
import { mergeFiles, type FilesMerge } from '../../vcs/merge/files/merge-files.js';
import { PLAIN_MARKERS, type MarkerStyle } from '../../vcs/merge/text/conflict-markers.js';
import type { Choose } from '../../vcs/merge/three-way.js';
import type { RawPath } from '../../vcs/raw-path.js';
import type { Project } from '../project.js';
import { mergeFileContents } from './merge-file-contents.js';
import { emptySide, sideOf, type MergeSide } from './merge-side.js';
import { refuseTwoKeepers } from './refuse-two-keepers.js';
import { changesBetween, SideFiles } from './side-files.js';

/** What a merge stands on. */
export interface MergeGround {
  readonly project: Project;
  /** Reads documents; what is put into its store may be in memory alone. */
  readonly reader: NodeReader;
  readonly followRenames: boolean;
}

/** Three states, and how to merge them. */
export interface SidesToMerge {
  readonly base: MergeSide;
  readonly ours: MergeSide;
  readonly theirs: MergeSide;
  readonly style?: MarkerStyle;
  readonly choose?: Choose;
  /** Refuses documents that Git keeps on one side and stemma on the other. */
  readonly oneKeeper?: boolean;
}

/** Merges the files of two states; writes nothing. Throws `two-keepers`. */
export async function mergeSides(ground: MergeGround, sides: SidesToMerge): Promise<FilesMerge> {
  const { reader, followRenames } = ground;
  const { base, ours, theirs, style = PLAIN_MARKERS, choose, oneKeeper = false } = sides;
  const questions = [base, ours, theirs].flatMap(
    ({ settings }) => settings?.evaluate.questions ?? [],
  );
  const kinds = {
    questions: new Set(questions),
    projectPath: (path: RawPath) => ours.files.projectPath(path),
    style,
    choose,
  };
  const changes = {
    ours: await changesBetween(reader, base, ours),
    theirs: await changesBetween(reader, base, theirs),
  };
  if (oneKeeper) refuseTwoKeepers(changes, { ours, theirs });
  return await mergeFiles({
    ...changes,
    files: new SideFiles(reader, ours),
    followRenames,
    read: await fileReader(ground),
    mergeContents: (file) => mergeFileContents(kinds, file),
  });
}

/** Reads files wherever they are. */
export async function fileReader({
  project,
  reader,
}: Pick<MergeGround, 'project' | 'reader'>): Promise<ReadFile> {
  const git = await project.git();
  return async ({ content }) => {
    if ('bytes' in content) return content.bytes;
    return 'oid' in content
      ? git.readBlob(content.oid)
      : readWholeBlob(reader.store, content.stored);
  };
}

/**
 * The common ancestor of two commits; undefined for unrelated histories. Where there are several (a
 * criss-cross history) they are merged first, by the ancestor that they have in common in turn, as
 * Git does: texts in conflict keep their markers, anything else is as it was before both.
 */
export async function commonAncestor(
  ground: MergeGround,
  ours: CommitId,
  theirs: CommitId,
): Promise<MergeSide | undefined> {
  return await ancestorOf(ground, { ours: [ours], theirs, depth: 0 });
}

async function ancestorOf(
  ground: MergeGround,
  of: { readonly ours: readonly CommitId[]; readonly theirs: CommitId; readonly depth: number },
): Promise<MergeSide | undefined> {
  const { project } = ground;
  const [first, ...others] = await commonCommits(project, of.ours, of.theirs);
  if (first === undefined) return undefined;
  const ancestor = { at: 'the common ancestor', isAncestor: true };
  let merged = await sideOf(project, first, ancestor);
  const done = [first];
  const depth = of.depth + 1;
  for (const next of others) {
    const base = await ancestorOf(ground, { ours: done, theirs: next, depth });
    const theirs = await sideOf(project, next, ancestor);
    // Longer markers tell those of an ancestor from those of the merge.
    const style = { ...PLAIN_MARKERS, size: 7 + 2 * depth };
    const sides = { base: base ?? (await emptySide(project)), ours: merged, theirs, style };
    const files = await mergeSides(ground, { ...sides, choose: () => 'base' });
    merged = { ...merged, commit: undefined, overlay: laidOver(merged, settled(files)) };
    done.push(next);
  }
  return merged;
}

/** Best common ancestors of any of several commits and another, oldest first. */
async function commonCommits(
  project: Project,
  ours: readonly CommitId[],
  theirs: CommitId,
): Promise<CommitId[]> {
  const git = await project.git();
  const found = new Set<CommitId>();
  for (const one of ours) for (const base of await git.mergeBases(one, theirs)) found.add(base);
  const best: CommitId[] = [];
  for (const base of found) {
    let isBelow = false;
    for (const other of found) {
      isBelow ||= other !== base && (await git.isAncestor(base, other));
    }
    if (!isBelow) best.push(base);
  }
  return best.reverse();
}

/** Files in conflict without markers are as they were in the base, or gone where it had none. */
function settled({ edits, conflicts }: FilesMerge): Map<RawPath, FileVersion | null> {
  const result = new Map(edits);
  for (const { places, base, isMarked } of conflicts) {
    if (isMarked && places.length === 1) continue;
    for (const place of places) result.set(place, null);
    if (base !== undefined) result.set(base.path, base.version);
  }
  return result;
}

function laidOver(
  { overlay }: MergeSide,
  edits: ReadonlyMap<RawPath, FileVersion | null>,
): Map<RawPath, FileVersion | null> {
  return new Map([...overlay, ...edits]);
}
