import { StemmaError } from '../errors/stemma-error.js';
import { formatLock, type SnapshotLock } from '../pipeline/snapshot-lock.js';
import { utf8 } from '../util/bytes.js';
import type { CommitId } from '../vcs/commit-id.js';
import type { TreeEdit } from '../vcs/edit-tree.js';
import type { FileVersion } from '../vcs/merge/files/file-version.js';
import type { RawPath } from '../vcs/raw-path.js';
import type { MergeConflict } from './merge/merge-conflict.js';
import { fileReader, type MergeGround } from './merge/merge-sides.js';
import { mergedCorpus } from './merge/merged-corpus.js';
import {
  nearerSide,
  planMerge,
  relationOf,
  type MergePlan,
  type MergeRelation,
} from './merge/plan-merge.js';
import { LOCK_FILE } from './project-files.js';
import type { LoadedSettings, Project } from './project.js';
import { runPipelines, type PipelineReport } from './run-pipelines.js';
import { finished, type Snapshot } from './snapshot-at.js';

/** A merge that was worked out and run, but not committed. */
export interface PreparedMerge {
  readonly ours: CommitId;
  readonly theirs: CommitId;
  readonly relation: MergeRelation;
  readonly snapshot: Snapshot;
  /** Of all pipelines of the merged settings. */
  readonly lock: SnapshotLock;
  /** Files of the merged commit that differ from ours, stemma.lock apart. */
  readonly edits: ReadonlyMap<RawPath, TreeEdit>;
}

/**
 * Merges two commits: settings by key path, questions by id, documents by key and line, other files
 * by path and line; then runs the pipeline on the result. Writes to the store alone.
 * Throws `merge-conflict` with everything that both sides changed, and `unrelated-histories`.
 */
export async function prepareMerge(
  project: Project,
  sides: { readonly ours: CommitId; readonly theirs: CommitId; readonly at: string },
): Promise<PreparedMerge> {
  const { ours, theirs, at } = sides;
  const ground = { project, reader: project.reader, followRenames: true };
  const plan = await planMerge(ground, sides);
  if (plan.conflicts.length > 0) throw conflictError(at, plan.conflicts);
  const { lock, loaded } = await runMerge(ground, plan);
  const main = { at, commit: undefined, loaded, corpus: lock.corpus, previous: lock };
  const snapshot = await finished(project, main);
  const relation = await relationOf(ground, ours, theirs);
  const edits = await treeEdits(plan);
  return { ours, theirs, relation, snapshot, lock, edits };
}

/** Takes the merged documents into the store and runs the merged pipelines on them. */
export async function runMerge(
  ground: MergeGround,
  plan: MergePlan,
): Promise<{
  readonly lock: SnapshotLock;
  readonly loaded: LoadedSettings;
  readonly stages: readonly PipelineReport[];
}> {
  const { project, reader } = ground;
  const { ours, theirs, files, loaded } = plan;
  if (loaded === undefined) throw new Error('the settings are in conflict');
  const { settings } = loaded;
  const read = await fileReader(ground);
  const { edits } = files;
  const corpus = await mergedCorpus({ ours, theirs, edits, settings, reader, read });
  const previous = nearerSide(plan).lock;
  const { lock, stages } = await runPipelines(project, { settings, corpus, previous });
  return { lock, loaded, stages };
}

/** What the merge changes in our tree. */
export async function treeEdits({ ours, files }: MergePlan): Promise<Map<RawPath, TreeEdit>> {
  const edits = new Map<RawPath, TreeEdit>();
  for (const [path, version] of files.edits) {
    if (version === null) {
      if ((await ours.files.file(path)) !== undefined) edits.set(path, null);
    } else if (version.keeper === 'git') edits.set(path, treeEditOf(version));
  }
  return edits;
}

/** A version that Git keeps, as an edit of a tree. */
export function treeEditOf({ content, mode }: FileVersion): TreeEdit {
  if ('oid' in content) return { oid: content.oid, mode };
  if ('bytes' in content) return { bytes: content.bytes, mode };
  throw new Error('a document of the store is no file of Git');
}

/** Writes the merged tree as a commit; no ref moves. */
export async function commitMerge(
  project: Project,
  merge: Pick<PreparedMerge, 'ours' | 'theirs' | 'edits'>,
  options: {
    readonly message: string;
    readonly lock: SnapshotLock;
    readonly trailers?: readonly { readonly key: string; readonly value: string }[];
  },
): Promise<CommitId> {
  const git = await project.git();
  return git.writeCommit({
    parents: [merge.ours, merge.theirs],
    base: merge.ours,
    merged: merge.edits,
    edits: new Map([[LOCK_FILE, utf8(formatLock(options.lock))]]),
    message: options.message,
    trailers: options.trailers ?? [],
  });
}

/** What a merge that changed nothing is refused with. */
function conflictError(at: string, conflicts: readonly MergeConflict[]): StemmaError {
  const shown = conflicts.slice(0, 5).map(({ message }) => message);
  const more = conflicts.length > 5 ? ` (and ${conflicts.length - 5} more)` : '';
  return new StemmaError('merge-conflict', `cannot merge '${at}': ${shown.join('; ')}${more}`, {
    data: { conflicts },
    suggestions: [
      'Nothing was changed. Make one side agree with the other, commit, and merge again.',
    ],
  });
}
