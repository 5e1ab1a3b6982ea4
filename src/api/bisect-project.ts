import { StemmaError } from '../errors/stemma-error.js';
import { metricNotEvaluated } from '../evaluate/pair-evaluations.js';
import { parseMetric } from '../evaluate/parse-metric.js';
import type { CommitId } from '../vcs/commit-id.js';
import { documentChanges, type DocumentChange } from './diff/document-changes.js';
import { evaluateSnapshot } from './evaluate-snapshot.js';
import { examOf, type Exam } from './exam.js';
import { diffSettings, type SettingChange } from '../diff/diff-settings.js';
import type { Project } from './project.js';
import { committedSnapshot, snapshotAt } from './snapshot-at.js';

/** Between which commits to look, and by what. */
export interface BisectOptions {
  readonly good: string;
  readonly bad: string;
  /** The metric that got worse; the primary of the bad commit's rules unless given. */
  readonly metric?: string | undefined;
  /** A commit below this is bad; the middle between good and bad unless given. */
  readonly threshold?: number | undefined;
}

/** One commit that was measured. */
export interface BisectStep {
  readonly commit: string;
  readonly subject: string;
  readonly value: number;
  readonly bad: boolean;
}

/** The first bad commit, and what it changed. */
export interface BisectResult {
  readonly metric: string;
  readonly threshold: number;
  readonly good: BisectStep;
  readonly bad: BisectStep;
  /** In the order in which they were measured. */
  readonly steps: readonly BisectStep[];
  readonly commits: number;
  readonly firstBad: BisectStep;
  readonly documentChanges: readonly DocumentChange[];
  readonly settingChanges: readonly SettingChange[];
}

/**
 * Finds the first commit of a branch at which a metric fell below a threshold, by halving the
 * first-parent history between a good and a bad commit. All commits are measured on the questions
 * of the bad one, so that the figures compare. Evaluations come from the cache where they can.
 * Throws `not-an-ancestor` and `nothing-to-bisect`.
 */
export async function bisectProject(
  project: Project,
  options: BisectOptions,
): Promise<BisectResult> {
  const git = await project.git();
  const goodCommit = await git.resolveRef(options.good);
  const badCommit = await git.resolveRef(options.bad);
  const path = await pathBetween(project, goodCommit, badCommit, options);
  const bad = await snapshotAt(project, options.bad);
  const metric = parseMetric(options.metric ?? bad.loaded.settings.promote.primary).name;
  const exam = withMetric(await examOf(project, bad), metric);
  const measure = (commit: CommitId) => valueAt(project, commit, { exam, metric });
  const ends = { good: await measure(goodCommit), bad: await measure(badCommit) };
  const threshold = options.threshold ?? (ends.good + ends.bad) / 2;
  refuseFlat(ends, threshold, { ...options, metric });
  const steps: BisectStep[] = [];
  let low = 0;
  let high = path.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    const step = await stepAt(project, at(path, middle), { threshold, measure });
    steps.push(step);
    if (step.bad) high = middle;
    else low = middle;
  }
  const step = (commit: CommitId) => stepAt(project, commit, { threshold, measure });
  return {
    metric,
    threshold,
    good: await step(goodCommit),
    bad: await step(badCommit),
    steps,
    commits: path.length - 1,
    firstBad: await step(at(path, high)),
    ...(await changesOf(project, at(path, high - 1), at(path, high))),
  };
}

/** Commits from good to bad along first parents, both included. */
async function pathBetween(
  project: Project,
  good: CommitId,
  bad: CommitId,
  names: BisectOptions,
): Promise<CommitId[]> {
  const git = await project.git();
  const path: CommitId[] = [];
  for await (const { id } of git.log(bad, { firstParent: true })) {
    path.push(id);
    if (id === good) {
      if (path.length > 1) return path.reverse();
      throw new StemmaError(
        'nothing-to-bisect',
        `'${names.good}' and '${names.bad}' are one commit`,
        {
          suggestions: ['Name an earlier commit as --good.'],
        },
      );
    }
  }
  throw new StemmaError(
    'not-an-ancestor',
    `cannot bisect: '${names.good}' is not among the first parents of '${names.bad}'`,
    {
      data: { good, bad },
      suggestions: [`Choose a good commit from \`stemma log ${names.bad} --first-parent\`.`],
    },
  );
}

function withMetric(exam: Exam, metric: string): Exam {
  if (exam.metrics.some(({ name }) => name === metric)) return exam;
  return { ...exam, metrics: [...exam.metrics, parseMetric(metric)] };
}

async function valueAt(
  project: Project,
  commit: CommitId,
  by: { readonly exam: Exam; readonly metric: string },
): Promise<number> {
  const evaluation = await evaluateSnapshot(project, await snapshotAt(project, commit), by.exam);
  const value = evaluation.metrics[by.metric];
  if (value === undefined) throw metricNotEvaluated(by.metric, Object.keys(evaluation.metrics));
  return value;
}

async function stepAt(
  project: Project,
  commit: CommitId,
  by: { readonly threshold: number; readonly measure: (commit: CommitId) => Promise<number> },
): Promise<BisectStep> {
  const value = await by.measure(commit);
  const { subject } = await (await project.git()).commitInfo(commit);
  return { commit, subject, value, bad: value < by.threshold };
}

function refuseFlat(
  ends: { readonly good: number; readonly bad: number },
  threshold: number,
  names: BisectOptions & { readonly metric: string },
): void {
  if (ends.good >= threshold && ends.bad < threshold) return;
  throw new StemmaError(
    'nothing-to-bisect',
    `cannot bisect by ${names.metric}: '${names.good}' has ${ends.good.toFixed(4)}, '${names.bad}' has ${ends.bad.toFixed(4)}; expected the good one at or above ${threshold.toFixed(4)} and the bad one below`,
    {
      data: { ...ends, threshold },
      suggestions: ['Choose other commits, another --metric or a --threshold.'],
    },
  );
}

async function changesOf(project: Project, before: CommitId, after: CommitId) {
  const old = await committedSnapshot(project, before, before.slice(0, 10));
  const fresh = await committedSnapshot(project, after, after.slice(0, 10));
  const roots = [old.lock?.corpus.root, fresh.lock?.corpus.root] as const;
  return {
    documentChanges:
      roots[0] === undefined || roots[1] === undefined
        ? []
        : documentChanges(project, roots[0], roots[1]),
    settingChanges: diffSettings(old.loaded.settings, fresh.loaded.settings),
  };
}

function at(path: readonly CommitId[], index: number): CommitId {
  const commit = path[index];
  if (commit === undefined) throw new Error('a place outside the path');
  return commit;
}
