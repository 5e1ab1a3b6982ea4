import { StemmaError } from '../../errors/stemma-error.js';
import type { ObjectId } from '../../model/object-id.js';
import type { Settings } from '../../pipeline/settings/settings.js';
import type { SnapshotLock } from '../../pipeline/snapshot-lock.js';
import type { CommitId } from '../../vcs/commit-id.js';
import type { FileVersion } from '../../vcs/merge/files/file-version.js';
import type { RawPath } from '../../vcs/raw-path.js';
import type { TreeFiles } from '../../vcs/tree-files.js';
import { sourcesKeptByGit } from '../document-paths.js';
import { SETTINGS_FILE } from '../project-files.js';
import type { Project } from '../project.js';
import { committedSnapshot } from '../committed-snapshot.js';
import { corpusMissing } from '../snapshot-at.js';

/**
 * One of the three states of a merge: the files of a commit, and the documents of its snapshot that
 * Git does not keep. The common ancestor of a criss-cross history is no commit but a merge of
 * several: that of the first, with the files in `overlay` put over it.
 */
export interface MergeSide {
  /** As it was asked for. */
  readonly at: string;
  /** Undefined for the beginning before all commits. */
  readonly commit: CommitId | undefined;
  readonly files: TreeFiles;
  /** Undefined where there is no stemma.yaml, which only a common ancestor may lack. */
  readonly settings: Settings | undefined;
  readonly lock: SnapshotLock | undefined;
  /** Root of its documents, where the store has it; else all of them are Git's. */
  readonly corpus: ObjectId | undefined;
  readonly overlay: ReadonlyMap<RawPath, FileVersion | null>;
}

/** The state before all commits. */
export async function emptySide(project: Project): Promise<MergeSide> {
  const files = await (await project.git()).filesOf(undefined);
  const none = { commit: undefined, settings: undefined, lock: undefined, corpus: undefined };
  return { at: 'nothing', files, overlay: new Map(), ...none };
}

/**
 * The state of a commit. Throws `no-snapshot` where a commit that is no ancestor lacks stemma.yaml,
 * `object-missing` where its documents are neither in Git nor in the store.
 */
export async function sideOf(
  project: Project,
  commit: CommitId,
  { at, isAncestor = false }: { readonly at: string; readonly isAncestor?: boolean },
): Promise<MergeSide> {
  const git = await project.git();
  const side = { at, commit, files: await git.filesOf(commit), overlay: new Map() };
  const isProject = (await git.readFileAt(commit, SETTINGS_FILE)) !== undefined;
  if (!isProject && isAncestor) {
    return { ...side, settings: undefined, lock: undefined, corpus: undefined };
  }
  const { loaded, lock } = await committedSnapshot(project, commit, at);
  const { settings } = loaded;
  if (lock?.merges !== undefined && !isAncestor) throw mergePending(at);
  const corpus = lock?.corpus.root;
  if (corpus === undefined || project.store.has(corpus)) return { ...side, settings, lock, corpus };
  const kept = await sourcesKeptByGit(project, settings);
  if (!settings.sources.every(({ id }) => kept.has(id))) throw corpusMissing(at);
  return { ...side, settings, lock, corpus: undefined };
}

function mergePending(at: string): StemmaError {
  return new StemmaError(
    'merge-pending',
    `cannot merge '${at}': it is a merge by Git that is not completed, and lacks documents of one side`,
    {
      data: { at },
      suggestions: [`Switch to it, then \`stemma run\` and \`stemma commit\`.`],
    },
  );
}
