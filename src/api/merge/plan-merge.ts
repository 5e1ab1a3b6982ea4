import { StemmaError } from '../../errors/stemma-error.js';
import { parseSettings } from '../../pipeline/settings/parse-settings.js';
import { fromUtf8 } from '../../util/bytes.js';
import type { CommitId } from '../../vcs/commit-id.js';
import type { FileConflict } from '../../vcs/merge/files/file-conflict.js';
import type { FilesMerge } from '../../vcs/merge/files/merge-files.js';
import type { MarkerStyle } from '../../vcs/merge/text/conflict-markers.js';
import type { Choose } from '../../vcs/merge/three-way.js';
import { SETTINGS_FILE } from '../project-files.js';
import type { LoadedSettings } from '../project.js';
import { committedSnapshot } from '../committed-snapshot.js';
import { describeConflicts, type MergeConflict } from './merge-conflict.js';
import { commonAncestor, fileReader, mergeSides, type MergeGround } from './merge-sides.js';
import { nearer } from '../work-tree/merge-locks.js';
import { emptySide, sideOf, type MergeSide } from './merge-side.js';
import { gitVersion } from './side-files.js';

/** What is to be merged. */
export interface MergeRequest {
  readonly ours: CommitId;
  readonly theirs: CommitId;
  /** Names theirs, as it was asked for. */
  readonly at: string;
  /** Histories that share no commit are merged, as if both had begun with nothing. */
  readonly allowUnrelated?: boolean;
  readonly style?: MarkerStyle;
  /** What to take where a setting or a question is in conflict; unless given it stays one. */
  readonly choose?: Choose;
}

/** A merge that was worked out; nothing is written. */
export interface MergePlan {
  readonly ours: MergeSide;
  readonly theirs: MergeSide;
  readonly base: MergeSide;
  readonly files: FilesMerge;
  /** Of the merged state; undefined where they are in conflict. */
  readonly loaded: LoadedSettings | undefined;
  readonly conflicts: readonly MergeConflict[];
}

/** How two commits stand to each other: nothing to do, only theirs moved, or both. */
export type MergeRelation = 'up-to-date' | 'fast-forward' | 'merge';

/** Works out the merge of two commits; throws `unrelated-histories`, `no-snapshot`. */
export async function planMerge(ground: MergeGround, request: MergeRequest): Promise<MergePlan> {
  const { project } = ground;
  const { ours, theirs, at, style, choose, allowUnrelated = false } = request;
  const base = await commonAncestor(ground, ours, theirs);
  if (base === undefined && !allowUnrelated) throw unrelated(at);
  return await planThreeWay(ground, {
    base: base ?? (await emptySide(project)),
    ours: await sideOf(project, ours, { at: 'ours' }),
    theirs: await sideOf(project, theirs, { at }),
    ...(style && { style }),
    ...(choose && { choose }),
  });
}

/** Works out a merge of three given states; throws `two-keepers`. */
export async function planThreeWay(
  ground: MergeGround,
  sides: Pick<MergePlan, 'base' | 'ours' | 'theirs'> & Pick<MergeRequest, 'style' | 'choose'>,
): Promise<MergePlan> {
  const { base, ours, theirs } = sides;
  const merged = await mergeSides(ground, { ...sides, oneKeeper: true });
  const { loaded, unfit } = await mergedSettings(ground, sides, merged);
  const files =
    unfit === undefined ? merged : { ...merged, conflicts: [...merged.conflicts, unfit] };
  const { settings } = ours;
  if (settings === undefined) throw new Error('our side has no settings');
  const names = {
    settings: loaded?.settings ?? settings,
    shownPath: (path: Parameters<typeof ours.files.shownPath>[0]) => ours.files.shownPath(path),
  };
  return {
    base,
    ours,
    theirs,
    files,
    loaded,
    conflicts: describeConflicts(files.conflicts, names),
  };
}

/** How two commits stand to each other. */
export async function relationOf(
  { project }: Pick<MergeGround, 'project'>,
  ours: CommitId,
  theirs: CommitId,
): Promise<MergeRelation> {
  const git = await project.git();
  const bases = await git.mergeBases(ours, theirs);
  return bases.includes(theirs) ? 'up-to-date' : bases.includes(ours) ? 'fast-forward' : 'merge';
}

/** The side whose lock to start from: the one that fitted its embedder anew since the ancestor. */
export function nearerSide({
  base,
  ours,
  theirs,
}: Pick<MergePlan, 'base' | 'ours' | 'theirs'>): MergeSide {
  if (theirs.lock === undefined) return ours;
  if (ours.lock === undefined) return theirs;
  const lock = nearer(base.lock, { ours: ours.lock, theirs: theirs.lock });
  return lock === ours.lock ? ours : theirs;
}

/** Settings of the merged state; two changes that do not hold together are a conflict. */
async function mergedSettings(
  ground: MergeGround,
  { ours, theirs, base }: Pick<MergePlan, 'base' | 'ours' | 'theirs'>,
  { edits, conflicts }: FilesMerge,
): Promise<{ readonly loaded?: LoadedSettings; readonly unfit?: FileConflict }> {
  const path = ours.files.repositoryPath(SETTINGS_FILE);
  if (conflicts.some(({ places }) => places.includes(path))) return {};
  const edited = edits.get(path);
  if (edited === undefined || edited === null) {
    if (ours.commit === undefined) throw new Error('our side is no commit');
    return { loaded: (await committedSnapshot(ground.project, ours.commit, ours.at)).loaded };
  }
  const text = fromUtf8(await (await fileReader(ground))(edited));
  try {
    return { loaded: { text, settings: parseSettings(text, SETTINGS_FILE) } };
  } catch (error) {
    if (!(error instanceof StemmaError) || error.code !== 'bad-settings') throw error;
    const located = async (side: MergeSide) => {
      const file = await side.files.file(path);
      return file && { path, version: gitVersion(file) };
    };
    const [b, o, t] = [await located(base), await located(ours), await located(theirs)];
    const versions = { ...(b && { base: b }), ...(o && { ours: o }), ...(t && { theirs: t }) };
    const unfit = { kind: 'unfit', places: [path], isMarked: false, whole: error.message } as const;
    return { unfit: { ...unfit, ...versions } };
  }
}

function unrelated(at: string): StemmaError {
  return new StemmaError(
    'unrelated-histories',
    `cannot merge '${at}': it shares no commit with this branch`,
    {
      data: { at },
      suggestions: [
        'Merge branches that come from the same repository.',
        'If you mean it, add `--allow-unrelated-histories`: files that both have are then in conflict.',
      ],
    },
  );
}
