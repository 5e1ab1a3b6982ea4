import { StemmaError } from '../errors/stemma-error.js';
import type { CommitId } from '../vcs/commit-id.js';
import type { MergeConflict } from './merge/merge-conflict.js';
import { planMerge, relationOf, type MergePlan, type MergeRelation } from './merge/plan-merge.js';
import { previewMerge, type MergePreview } from './merge/preview-merge.js';
import { currentPlace } from './operation/current-place.js';
import { refuseGitOperation } from './operation/git-operation.js';
import { markerStyle } from './operation/marker-style.js';
import { inProgress, unfinishedOperation } from './operation/open-operation.js';
import type { Operation } from './operation/operation.js';
import { refuseUncommitted } from './operation/refuse-uncommitted.js';
import {
  applyOperation,
  beginOperation,
  refuseOverwriting,
  resumeOperation,
} from './operation/run-operation.js';
import { stoppedAtConflicts } from './operation/stopped-at-conflicts.js';
import { commitMerge, runMerge, treeEdits } from './prepare-merge.js';
import type { Project } from './project.js';
import { toRunStage, type RunStage } from './run-project.js';
import { committedSnapshot } from './committed-snapshot.js';

/** What to merge, and how. */
export interface MergeOptions {
  readonly ref: string;
  readonly message?: string | undefined;
  /** Work it out and preview what it would take; change nothing. */
  readonly dryRun?: boolean;
  /** Look for renamed files; unless false. */
  readonly renames?: boolean;
  /** A commit of its own also where the branch could move forward; or nothing but that. */
  readonly fastForward?: 'never' | 'only' | undefined;
  /** False: stop before the commit, as at a conflict. */
  readonly commit?: boolean;
  readonly allowUnrelated?: boolean;
}

/** What a merge did, or would do. */
export interface MergeResult {
  readonly relation: MergeRelation;
  readonly branch: string;
  readonly from: string;
  /** Where the branch is now. */
  readonly commit: string;
  readonly documents: number;
  readonly chunks: number;
  /** What the pipelines did on the merged sources; empty where nothing was run. */
  readonly stages: readonly RunStage[];
  /** Conflicts that a merge would come to; only of a dry run, others end with them as an error. */
  readonly conflicts: readonly MergeConflict[];
  /** Of a dry run: what it would take. */
  readonly preview: MergePreview | null;
}

/**
 * Merges a ref into the current branch. With conflicts it stops: everything that merges is in the
 * files, with markers where it does not, and `.stemma/operation.json` says how to go on and back.
 * Stopped by force anywhere, the same command ends it, and `abortOperation` takes it back.
 *
 * Throws `merge-conflict` once it has stopped; before anything has changed `local-changes`,
 * `operation-in-progress`, `unrelated-histories`, `not-fast-forward`, `ref-moved`.
 */
export async function mergeProject(project: Project, options: MergeOptions): Promise<MergeResult> {
  const { branch, head } = await currentPlace(project, 'merge');
  const theirs = await (await project.git()).resolveRef(options.ref);
  if (options.dryRun === true) return await previewed(project, options, { branch, head, theirs });
  project.becomeWriter();
  await refuseGitOperation(project, `merge '${options.ref}'`);
  const open = await unfinishedOperation(project);
  if (open !== undefined) {
    // Stopped by force: the same command goes on.
    const isSame = open.kind === 'merge' && open.phase === 'applying' && open.commit === theirs;
    if (!isSame) throw inProgress(open, `merge '${options.ref}'`);
    return await ended(project, await resumeOperation(project, open), []);
  }
  const relation = await relationOf({ project }, head, theirs);
  const place = { branch, head, theirs, relation };
  if (relation === 'up-to-date') return await countsAt(project, place, head);
  if (relation === 'merge' && options.fastForward === 'only')
    throw notFastForward(options.ref, branch);
  await refuseUncommitted(project, head, `merge '${options.ref}'`);
  return await new Merge(project, options, place).run();
}

interface Place {
  readonly branch: string;
  readonly head: CommitId;
  readonly theirs: CommitId;
}

class Merge {
  constructor(
    readonly project: Project,
    readonly options: MergeOptions,
    readonly place: Place & { readonly relation: MergeRelation },
  ) {}

  async run(): Promise<MergeResult> {
    const { project, options, place } = this;
    const ground = { project, reader: project.reader, followRenames: options.renames !== false };
    const style = await markerStyle(project, { ours: place.branch, theirs: options.ref });
    const request = { ours: place.head, theirs: place.theirs, at: options.ref, style };
    const { allowUnrelated = false } = options;
    const plan = await planMerge(ground, { ...request, allowUnrelated });
    warnOfLimit(project, plan);
    const forward = place.relation === 'fast-forward' && options.fastForward !== 'never';
    if (plan.conflicts.length > 0 || (options.commit === false && !forward)) {
      return await this.#stop(plan, style);
    }
    if (forward) return await this.#move(plan, style, place.theirs);
    await refuseOverwriting(project, this.#start(style), plan);
    const { lock, stages } = await runMerge(ground, plan);
    const edits = await treeEdits(plan);
    const merge = { ours: place.head, theirs: place.theirs, edits };
    const commit = await commitMerge(project, merge, { message: this.#message, lock });
    return await this.#move(
      plan,
      style,
      commit,
      stages.map((stage) => toRunStage(stage)),
    );
  }

  get #message(): string {
    return this.options.message ?? `Merge '${this.options.ref}' into ${this.place.branch}`;
  }

  #start(style: Operation['style']) {
    const { branch, head, theirs } = this.place;
    const commits = { before: head, origin: head, commit: theirs, parents: [head, theirs] };
    const rest = { message: this.#message, style, author: null };
    const later = { todo: [], mainline: null, todoMessage: null };
    return { kind: 'merge', branch, at: this.options.ref, ...commits, ...rest, ...later } as const;
  }

  async #move(
    plan: MergePlan,
    style: Operation['style'],
    to: CommitId,
    stages: readonly RunStage[] = [],
  ): Promise<MergeResult> {
    const begun = await beginOperation(this.project, this.#start(style), { ...plan, to });
    return await ended(this.project, await applyOperation(this.project, begun), stages);
  }

  async #stop(plan: MergePlan, style: Operation['style']): Promise<MergeResult> {
    const begun = await beginOperation(this.project, this.#start(style), plan);
    return await ended(this.project, await applyOperation(this.project, begun), []);
  }
}

/** What an applied merge has come to; throws `merge-conflict` where it stopped at conflicts. */
async function ended(
  project: Project,
  operation: Operation,
  stages: readonly RunStage[],
): Promise<MergeResult> {
  if (operation.conflicts.length > 0) throw await stoppedAtConflicts(project, operation);
  const { branch, before, commit, to } = operation;
  const relation = to === commit ? 'fast-forward' : 'merge';
  const place = { branch, head: before, theirs: commit, relation } as const;
  return { ...(await countsAt(project, place, to ?? before)), stages };
}

async function countsAt(
  project: Project,
  { branch, head, relation }: Place & { readonly relation: MergeRelation },
  commit: CommitId,
): Promise<MergeResult> {
  const { lock } = await committedSnapshot(project, commit, 'the merged commit');
  return {
    relation,
    branch,
    from: head,
    commit,
    documents: lock?.corpus.documents ?? 0,
    chunks: lock?.chunks?.chunks ?? 0,
    stages: [],
    conflicts: [],
    preview: null,
  };
}

async function previewed(
  project: Project,
  options: MergeOptions,
  { branch, head, theirs }: Place,
): Promise<MergeResult> {
  const relation = await relationOf({ project }, head, theirs);
  const place = { branch, head, theirs, relation };
  if (relation === 'up-to-date') return await countsAt(project, place, head);
  if (relation === 'merge' && options.fastForward === 'only')
    throw notFastForward(options.ref, branch);
  const { ref: at, renames, allowUnrelated = false } = options;
  const request = { ours: head, theirs, at, allowUnrelated };
  const { preview, conflicts } = await previewMerge(project, request, renames !== false);
  const counts = await countsAt(project, place, relation === 'fast-forward' ? theirs : head);
  const documents = preview.documents?.after ?? counts.documents;
  return { ...counts, commit: head, documents, conflicts, preview };
}

function warnOfLimit(project: Project, { files }: MergePlan): void {
  if (!files.renamesLimited) return;
  project.session.reporter.warn(
    'too many files were removed and added to look for renames by content: only equal files count as renamed',
  );
}

function notFastForward(ref: string, branch: string): StemmaError {
  return new StemmaError(
    'not-fast-forward',
    `cannot move '${branch}' forward to '${ref}': both have commits that the other has not`,
    { data: { branch, ref }, suggestions: ['Merge without `--ff-only`.'] },
  );
}
