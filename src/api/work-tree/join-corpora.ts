import type { DocumentKey } from '../../model/document.js';
import type { ObjectId } from '../../model/object-id.js';
import type { Settings } from '../../pipeline/settings/settings.js';
import type { SnapshotLock } from '../../pipeline/snapshot-lock.js';
import { emptyMap } from '../../tree/build.js';
import type { NodeReader } from '../../tree/node-reader.js';
import type { FileConflict } from '../../vcs/merge/files/file-conflict.js';
import type { FileVersion } from '../../vcs/merge/files/file-version.js';
import type { RawPath } from '../../vcs/raw-path.js';
import { describeConflicts, type MergeConflict } from '../merge/merge-conflict.js';
import { emptySide, type MergeSide } from '../merge/merge-side.js';
import { fileReader, mergeSides } from '../merge/merge-sides.js';
import { mergedCorpus } from '../merge/merged-corpus.js';
import type { Project } from '../project.js';

/** Whose version of a document is taken where both sides changed it; undefined leaves it open. */
export type SideChoice = (document: DocumentKey) => 'ours' | 'theirs' | undefined;

/** Three corpora, and how to merge them. */
export interface CorporaToJoin {
  /** That say where the documents lie. */
  readonly settings: Settings;
  /** Undefined for histories that share none. */
  readonly base: ObjectId | undefined;
  readonly ours: SnapshotLock['corpus'];
  readonly theirs: ObjectId;
  /** By the key of a document. */
  readonly choose: SideChoice;
}

/** A merged corpus; documents in conflict are ours in it. */
export interface JoinedCorpora {
  readonly corpus: SnapshotLock['corpus'];
  readonly conflicts: readonly MergeConflict[];
}

/**
 * Merges the documents of three corpora as `stemma merge` does: by key, with renames followed, texts by
 * line. Puts what comes out through `reader`. Costs what differs.
 */
export async function joinCorpora(
  project: Project,
  reader: NodeReader,
  { settings, choose, ...roots }: CorporaToJoin,
): Promise<JoinedCorpora> {
  const nothing = await emptySide(project);
  // No files of Git's: it has merged those that it keeps.
  const side = (corpus: SnapshotLock['corpus'] | ObjectId): MergeSide =>
    typeof corpus === 'string'
      ? { ...nothing, settings, corpus }
      : { ...nothing, settings, corpus: corpus.root, lock: { version: 1, corpus } };
  const ours = side(roots.ours);
  const theirs = side(roots.theirs);
  const base = side(roots.base ?? emptyMap(reader.store, 'small'));
  const ground = { project, reader, followRenames: true };
  const merged = await mergeSides(ground, { base, ours, theirs });
  const names = { settings, shownPath: (path: RawPath) => ours.files.shownPath(path) };
  const edits = new Map(merged.edits);
  const conflicts: MergeConflict[] = [];
  for (const conflict of merged.conflicts) {
    const told = describeConflicts([conflict], names);
    const side = choose(told[0]?.subject ?? '');
    settle(edits, conflict, side ?? 'ours');
    if (side === undefined) conflicts.push(...told);
  }
  const read = await fileReader(ground);
  return { corpus: await mergedCorpus({ ours, theirs, edits, settings, reader, read }), conflicts };
}

/** Puts one side's version in the place of what the merge made of a conflict. */
function settle(
  edits: Map<RawPath, FileVersion | null>,
  { places, ours, theirs }: FileConflict,
  side: 'ours' | 'theirs',
): void {
  const taken = side === 'ours' ? ours : theirs;
  for (const place of places) edits.set(place, null);
  if (ours !== undefined) edits.set(ours.path, null);
  if (taken !== undefined) edits.set(taken.path, taken.version);
}
