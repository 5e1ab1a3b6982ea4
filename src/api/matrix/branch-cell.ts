import { StemmaError } from '../../errors/stemma-error.js';
import { writePipeline } from '../../pipeline/settings/change-pipeline.js';
import { parseSettings } from '../../pipeline/settings/parse-settings.js';
import { formatLock } from '../../pipeline/snapshot-lock.js';
import { utf8 } from '../../util/bytes.js';
import type { CommitId } from '../../vcs/commit-id.js';
import { branchRef } from '../../vcs/ref-name.js';
import { splitPipeline } from '../choose-pipelines.js';
import { committedSnapshot, noSnapshot } from '../committed-snapshot.js';
import { evaluateSnapshot } from '../evaluate-snapshot.js';
import { examOf } from '../exam.js';
import { headline } from '../known-evaluation.js';
import { LOCK_FILE, SETTINGS_FILE } from '../project-files.js';
import type { Project } from '../project.js';
import { runPipelines } from '../run-pipelines.js';
import { corpusAt, finished, snapshotAt, WORKING } from '../snapshot-at.js';
import { settingWords } from './cell-words.js';
import { cellsOf, type GridAxis, type GridCell } from './read-grid.js';

/** Which cell of a grid to make a branch of. */
export interface BranchCellOptions {
  readonly base: string;
  readonly axes: readonly GridAxis[];
  readonly cell: number;
  /** Name of the branch. */
  readonly name: string;
}

/** The branch that was made. */
export interface BranchCellResult extends GridCell {
  readonly branch: string;
  readonly commit: string;
  /** The commit that it starts from. */
  readonly from: string;
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * Makes a branch with one commit, whose main pipeline has the settings of a cell, from the commit that
 * the grid starts from. No other branch moves and no file on disk changes. What of it ran before comes
 * from the cache.
 *
 * Throws `no-such-cell`, `branch-exists`, `not-committed` where the grid starts from edits on disk that
 * are in no commit, and what running the cell throws.
 */
export async function branchCell(
  project: Project,
  options: BranchCellOptions,
): Promise<BranchCellResult> {
  const { base, name } = options;
  const cell = cellNumbered(options);
  const git = await project.git();
  // Told before the work is done, not after.
  await git.identity();
  await refuseExisting(project, name);
  const { ref, pipeline } = splitPipeline(base);
  const from = ref === WORKING ? await committedWork(project) : await git.resolveRef(ref);
  project.becomeWriter();
  const snapshot = await snapshotAt(project, pipelineAt(from, pipeline));
  const { text } = snapshot.loaded;
  const { lock: pinned } = await committedSnapshot(project, from, ref);
  if (pinned === undefined) throw noSnapshot(base, LOCK_FILE);
  const change = { pipeline, changes: cell.settings };
  const written = writePipeline(text, SETTINGS_FILE, change);
  const settings = parseSettings(written, SETTINGS_FILE);
  const { corpus } = snapshot.lock;
  const { lock } = await runPipelines(project, { settings, corpus, previous: pinned });
  const own = { ...snapshot.loaded, text: written, settings };
  const made = await finished(project, {
    ...{ at: name, commit: from, loaded: own, corpus, previous: lock },
  });
  const evaluation = await evaluateSnapshot(project, made, await examOf(project, made));
  const commit = await git.writeCommit({
    parents: [from],
    base: from,
    edits: new Map([
      [SETTINGS_FILE, utf8(written)],
      [LOCK_FILE, utf8(formatLock({ ...lock, evaluation: headline(evaluation) }))],
    ]),
    message: `Try ${settingWords(cell)}`,
  });
  await git.createBranch(name, commit);
  return { ...cell, branch: name, commit, from, metrics: evaluation.metrics };
}

function cellNumbered({ axes, cell }: BranchCellOptions): GridCell {
  const cells = cellsOf(axes);
  const found = cells.find((one) => one.cell === cell);
  if (found !== undefined) return found;
  throw new StemmaError('no-such-cell', `the grid has no cell ${cell}: it has ${cells.length}`, {
    data: { cell, cells: cells.length },
    suggestions: ['Give the same --set and --grid as for the table that numbers them.'],
  });
}

/** Throws `bad-ref-name`, `branch-exists`. */
async function refuseExisting(project: Project, name: string): Promise<void> {
  branchRef(name);
  const branches = await (await project.git()).listBranches();
  if (!branches.some((branch) => branch.name === name)) return;
  throw new StemmaError('branch-exists', `cannot make the branch '${name}': it exists already`, {
    data: { branch: name },
    suggestions: ['Choose another name.'],
  });
}

/** The last commit, where what is on disk is in it. */
async function committedWork(project: Project): Promise<CommitId> {
  const head = await (await project.git()).head();
  if (head !== undefined) {
    const { loaded, lock } = await committedSnapshot(project, head, 'HEAD');
    const isSame =
      loaded.text === project.readSettings().text &&
      lock?.corpus.root === (await corpusAt(project, WORKING));
    if (isSame) return head;
  }
  throw new StemmaError(
    'not-committed',
    'cannot make a branch of edits on disk: stemma.yaml or documents are not as in the last commit',
    { suggestions: ['`stemma commit` them first, or start the grid from a commit.'] },
  );
}

function pipelineAt(commit: CommitId, pipeline: string): string {
  return `${commit}:${pipeline}`;
}
