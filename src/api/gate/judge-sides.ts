import { DEFAULT_SEED } from '../../evaluate/compare-evaluations.js';
import type { Evaluation } from '../../evaluate/evaluation.js';
import { gate, worstOf } from '../../evaluate/gate.js';
import type { GateVerdict } from '../../evaluate/gate-verdict.js';
import type { MeasuredFigures } from '../../evaluate/measured-figure.js';
import { tagSlices } from '../../evaluate/tag-slices.js';
import type { Settings } from '../../pipeline/settings/settings.js';
import type { CommitId } from '../../vcs/commit-id.js';
import { judge } from '../compare/judge-comparison.js';
import { evaluateSnapshot } from '../evaluate-snapshot.js';
import { examOf, type Exam } from '../exam.js';
import type { Project } from '../project.js';
import type { Snapshot } from '../snapshot-at.js';
import { examChange, judgeExamChange, type ExamChange } from './exam-change.js';
import { measureFigures } from './measure-figures.js';

/** A target and what a promotion would make of it. */
export interface Sides {
  readonly target: string;
  /** The candidate as it was named. */
  readonly candidate: string;
  /** Commit that the target is at; undefined where it does not exist. */
  readonly from: CommitId | undefined;
  /** Commit of the candidate. */
  readonly to: CommitId;
  /** The target's snapshot. */
  readonly current: Snapshot | undefined;
  /** The merge result; that of the candidate where there is no target. */
  readonly merged: Snapshot;
  /** The question file that the merged settings name; undefined where it is not there. */
  readonly mergedQuestions: Uint8Array | undefined;
  /** Times of retrieval that were measured before; measured now unless given. */
  readonly times?: MeasuredFigures;
  /** Evaluate also where the cache has the figures. */
  readonly again?: true;
}

/** What the gate says of two sides, with everything that it was made from. */
export interface Judged extends GateVerdict {
  readonly sides: Sides;
  readonly seed: number;
  /** The target's questions, and how they were marked. */
  readonly exam: Exam;
  /** The settings whose rules decided. */
  readonly settings: Settings;
  readonly base: Evaluation | undefined;
  readonly evaluation: Evaluation;
  readonly change: ExamChange;
  /** The same on the merged question set, which decides nothing; undefined where it is the same. */
  readonly onMerged: MergedVerdict | undefined;
  /** Sentences about the comparison, such as too few questions. */
  readonly warnings: readonly string[];
}

/** Figures on the merged question set. */
export interface MergedVerdict extends Pick<GateVerdict, 'verdict'> {
  readonly exam: Exam;
  readonly base: Evaluation;
  readonly evaluation: Evaluation;
}

/**
 * Evaluates the merge result and the target on the target's questions and judges it by the
 * target's rules: nothing of the candidate's settings or questions has a say. Where there is no
 * target yet, the candidate's own floors and ceilings count.
 */
export async function judgeSides(project: Project, sides: Sides): Promise<Judged> {
  const { current, merged, again } = sides;
  const owner = current ?? merged;
  const exam = { ...(await examOf(project, owner)), ...(again && { again }) };
  const { settings } = owner.loaded;
  const base = current && (await evaluateSnapshot(project, current, exam));
  const evaluation = await evaluateSnapshot(project, merged, exam);
  const { require } = settings.promote;
  const measured = { snapshot: merged, exam, evaluation, require, times: sides.times };
  const figures = await measureFigures(project, measured);
  const change = changeOf(sides, { exam, settings });
  const input = { settings, exam, base, evaluation, figures };
  const { rules, warnings } = judgeOn(input);
  const hold = settings.promote.onExamChange === 'hold';
  const all = [...rules, ...judgeExamChange(change, { hold })];
  const onMerged = current && (await judgeOnMerged(project, { sides, current, input, change }));
  const verdict = worstOf(all);
  const common = { sides, seed: DEFAULT_SEED, exam, settings, base, evaluation };
  return { ...common, verdict, rules: all, change, onMerged, warnings };
}

/** A first promotion changes nothing: its exam is the candidate's own. */
function changeOf(
  { current, merged, mergedQuestions }: Sides,
  { exam, settings }: { readonly exam: Exam; readonly settings: Settings },
): ExamChange {
  if (current === undefined) {
    return { settings: [], questions: undefined, merged: exam, problem: undefined };
  }
  const mergedSettings = merged.loaded.settings;
  return examChange({ exam, settings, mergedSettings, mergedQuestions });
}

interface GateSides {
  readonly settings: Settings;
  readonly exam: Exam;
  readonly base: Evaluation | undefined;
  readonly evaluation: Evaluation;
  readonly figures: MeasuredFigures;
}

function judgeOn({
  settings,
  exam,
  base,
  evaluation: candidate,
  figures,
}: GateSides): GateVerdict & { readonly warnings: readonly string[] } {
  if (base !== undefined) {
    return judge({ settings, exam, base, candidate, seed: DEFAULT_SEED, figures });
  }
  const rules = settings.promote;
  const slices = tagSlices(rules, exam.questions);
  return { ...gate({ rules, candidate, slices, figures }), warnings: [] };
}

/** The verdict on the questions as they would be after the merge, measured as the target measures. */
async function judgeOnMerged(
  project: Project,
  on: {
    readonly sides: Sides;
    readonly current: Snapshot;
    readonly input: GateSides;
    readonly change: ExamChange;
  },
): Promise<MergedVerdict | undefined> {
  const { sides, current, input, change } = on;
  if (change.merged === undefined || change.questions === undefined) return undefined;
  const { questions, questionsHash } = change.merged;
  const exam = { ...input.exam, questions, questionsHash };
  const base = await evaluateSnapshot(project, current, exam);
  const evaluation = await evaluateSnapshot(project, sides.merged, exam);
  const { verdict } = judgeOn({ ...input, exam, base, evaluation });
  return { verdict, exam, base, evaluation };
}
