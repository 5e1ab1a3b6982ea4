import { StemmaError } from '../../errors/stemma-error.js';
import { diffSettings, type SettingChange } from '../../diff/diff-settings.js';
import type { QuestionResult } from '../../evaluate/evaluation.js';
import { parseMetric } from '../../evaluate/parse-metric.js';
import type { CommitId } from '../../vcs/commit-id.js';
import { documentChanges, type DocumentChange } from '../diff/document-changes.js';
import { examOf, type Exam } from '../exam.js';
import type { Project } from '../project.js';
import { committedSnapshot } from '../committed-snapshot.js';
import { snapshotAt } from '../snapshot-at.js';
import { withQuestions } from './chosen-questions.js';
import { explainFall, type FallExplanation } from './explain-fall.js';
import { measureCommit, type Measured, type Measure } from './measure-commit.js';
import { searchCommits } from './search-commits.js';

/** Between which commits to look, and by what. */
export interface BisectOptions {
  readonly good: string;
  readonly bad: string;
  /** The metric that got worse; the primary of the bad commit's rules unless given. */
  readonly metric?: string | undefined;
  /** Ids of the questions to go by; all unless given. */
  readonly questions?: readonly string[] | undefined;
  /** A commit below this is bad; the middle between good and bad unless given. */
  readonly threshold?: number | undefined;
}

/** One commit that was looked at. */
export interface BisectStep {
  readonly commit: string;
  readonly subject: string;
  /** Null for a commit that could not be measured, and `bad` with it. */
  readonly value: number | null;
  readonly bad: boolean | null;
  /** Why it could not be measured. */
  readonly skipped?: string;
}

/** A commit that was measured. */
export interface MeasuredStep extends BisectStep {
  readonly value: number;
  readonly bad: boolean;
}

/** A question that the first bad commit answers worse than the last good one. */
export interface FallenQuestion {
  readonly id: string;
  readonly question: string;
  readonly before: number;
  readonly after: number;
}

/** The first bad commit, and what it changed. */
export interface BisectResult {
  readonly metric: string;
  readonly threshold: number;
  /** Questions that were gone by. */
  readonly questions: number;
  readonly good: MeasuredStep;
  readonly bad: MeasuredStep;
  /** In the order in which they were looked at. */
  readonly steps: readonly BisectStep[];
  readonly commits: number;
  /** The commit that everything here is compared with. */
  readonly lastGood: MeasuredStep;
  readonly firstBad: MeasuredStep;
  /** Commits before `firstBad` that could not be measured: any of them may be the first bad one. */
  readonly suspects: readonly BisectStep[];
  readonly documentChanges: readonly DocumentChange[];
  readonly settingChanges: readonly SettingChange[];
  /** The hardest hit first. */
  readonly fallen: readonly FallenQuestion[];
  /** Which stage and documents made them fall. */
  readonly explanation: FallExplanation;
}

/**
 * Finds the first commit of a branch at which a metric fell below a threshold, by halving the
 * first-parent history between a good and a bad commit. All commits are measured on the questions
 * of the bad one, so that the figures compare. Evaluations come from the cache where they can, and a
 * commit with the data and settings of another one takes its figures. A commit that cannot be
 * measured is passed over.
 *
 * Throws `not-an-ancestor`, `nothing-to-bisect`, `unknown-question`, `metric-not-evaluated`, and
 * `cannot-measure` where one of the two ends cannot be measured.
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
  const whole = withMetric(await examOf(project, bad), metric);
  const by: Measure = { exam: withQuestions(whole, options.questions ?? []), metric };
  const ends = {
    good: await endOf(project, goodCommit, { by, name: options.good }),
    bad: await endOf(project, badCommit, { by, name: options.bad }),
  };
  const threshold = options.threshold ?? (ends.good.value + ends.bad.value) / 2;
  refuseFlat({ good: ends.good.value, bad: ends.bad.value }, threshold, { ...options, metric });
  const looked = new Map<number, { readonly step: BisectStep; readonly measured: Measured }>();
  const look = async (index: number, known?: Measured) => {
    const commit = at(path, index);
    const measured = known ?? (await measureCommit(project, commit, by));
    const { subject } = await git.commitInfo(commit);
    const found = { step: stepOf({ commit, subject }, measured, threshold), measured };
    looked.set(index, found);
    return found;
  };
  const first = await look(0, ends.good);
  const last = await look(path.length - 1, ends.bad);
  const steps: BisectStep[] = [];
  const { lastGood, firstBad } = await searchCommits(path.length, async (index) => {
    const { step } = await look(index);
    steps.push(step);
    return step.bad === null ? 'unknown' : step.bad ? 'bad' : 'good';
  });
  const seen = (index: number) => {
    const found = looked.get(index);
    if (found === undefined) throw new Error('a commit that nobody looked at');
    return found;
  };
  const border = (index: number) => measuredStep(seen(index).step);
  const fallen = fallenQuestions(by, seen(lastGood).measured, seen(firstBad).measured);
  const commits = { lastGood: at(path, lastGood), firstBad: at(path, firstBad) };
  const between = Array.from({ length: firstBad - lastGood - 1 }, (_, i) => lastGood + 1 + i);
  return {
    metric,
    threshold,
    questions: by.exam.questions.length,
    good: measuredStep(first.step),
    bad: measuredStep(last.step),
    steps,
    commits: path.length - 1,
    lastGood: border(lastGood),
    firstBad: border(firstBad),
    suspects: between.map((index) => seen(index).step),
    fallen,
    explanation: await explainFall(project, commits, { exam: by.exam, fallen }),
    ...(await changesOf(project, commits.lastGood, commits.firstBad)),
  };
}

type MeasuredEnd = Measured & { readonly value: number };

async function endOf(
  project: Project,
  commit: CommitId,
  { by, name }: { readonly by: Measure; readonly name: string },
): Promise<MeasuredEnd> {
  const measured = await measureCommit(project, commit, by);
  if (measured.value !== null) return measured;
  throw new StemmaError('cannot-measure', `cannot measure '${name}': ${measured.reason}`, {
    data: { commit, reason: measured.reason },
    suggestions: ['Choose another --good or --bad; only commits between them may be passed over.'],
  });
}

function stepOf(
  { commit, subject }: { readonly commit: CommitId; readonly subject: string },
  measured: Measured,
  threshold: number,
): BisectStep {
  const { value } = measured;
  if (value !== null) return { commit, subject, value, bad: value < threshold };
  return { commit, subject, value, bad: null, skipped: measured.reason };
}

function measuredStep({ commit, subject, value, bad }: BisectStep): MeasuredStep {
  if (value === null || bad === null) throw new Error('an end of the border without a figure');
  return { commit, subject, value, bad };
}

/** Questions by how much their figure fell. */
function fallenQuestions(by: Measure, before: Measured, after: Measured): FallenQuestion[] {
  if (before.value === null || after.value === null) return [];
  const figure = ({ metrics }: QuestionResult) => metrics[by.metric] ?? 0;
  const old = new Map(before.perQuestion.map((one) => [one.id, figure(one)]));
  const words = new Map(by.exam.questions.map(({ id, question }) => [id, question]));
  return after.perQuestion
    .map((one) => ({
      id: one.id,
      question: words.get(one.id) ?? '',
      before: old.get(one.id) ?? 0,
      after: figure(one),
    }))
    .filter((one) => one.after < one.before)
    .sort((a, b) => b.before - b.after - (a.before - a.after));
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
