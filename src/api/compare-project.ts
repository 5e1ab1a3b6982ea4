import { compareEvaluations, DEFAULT_SEED } from '../evaluate/compare-evaluations.js';
import type { Comparison, QuestionComparison } from '../evaluate/comparison.js';
import type { Evaluation } from '../evaluate/evaluation.js';
import { gate } from '../evaluate/gate.js';
import { gatedMetrics } from '../evaluate/gated-metrics.js';
import type { Outcome, RuleVerdict } from '../evaluate/gate-verdict.js';
import type { MeasuredFigures } from '../evaluate/measured-figure.js';
import { tagSlices } from '../evaluate/tag-slices.js';
import type { Settings } from '../pipeline/settings/settings.js';
import { evaluateSnapshot } from './evaluate-snapshot.js';
import { examOf, type Exam } from './exam.js';
import { measureFigures } from './gate/measure-figures.js';
import type { Project } from './project.js';
import { snapshotAt, type Snapshot } from './snapshot-at.js';

/** What to compare. */
export interface CompareOptions {
  readonly base: string;
  readonly candidate: string;
  /** Of the random sign flips. */
  readonly seed?: number | undefined;
}

/** A question of a comparison, with its words. */
export interface ComparedQuestion extends QuestionComparison {
  readonly question: string;
  readonly tags: readonly string[];
}

/** What a comparison reports. */
export interface CompareResult extends Omit<Comparison, 'questions'> {
  /** Base and candidate as they were named. */
  readonly base: string;
  readonly candidate: string;
  readonly questions: readonly ComparedQuestion[];
  /** What the base's promotion rules say of the candidate; nothing is moved. */
  readonly verdict: Outcome;
  readonly rules: readonly RuleVerdict[];
}

/**
 * Evaluates two snapshots on the same questions, those of the base, and compares them question by
 * question. The base's settings say what is measured and what its rules make of it.
 */
export async function compareProject(
  project: Project,
  options: CompareOptions,
): Promise<CompareResult> {
  const base = await snapshotAt(project, options.base);
  const candidate = await snapshotAt(project, options.candidate);
  const exam = await examOf(project, base);
  await warnOtherQuestions(project, { base, candidate, exam });
  const evaluations = {
    base: await evaluateSnapshot(project, base, exam),
    candidate: await evaluateSnapshot(project, candidate, exam),
  };
  const { settings } = base.loaded;
  const { require } = settings.promote;
  const measured = { snapshot: candidate, exam, evaluation: evaluations.candidate, require };
  const figures = await measureFigures(project, measured);
  const seed = options.seed ?? DEFAULT_SEED;
  const judged = judge({ settings, exam, ...evaluations, seed, figures });
  return { ...judged, base: options.base, candidate: options.candidate };
}

/** Compares two evaluations by the rules of some settings. */
export function judge(input: {
  readonly settings: Settings;
  readonly exam: Exam;
  readonly base: Evaluation;
  readonly candidate: Evaluation;
  readonly seed: number;
  /** Of the candidate, those that the rules limit. */
  readonly figures: MeasuredFigures;
}): Omit<CompareResult, 'base' | 'candidate'> {
  const { settings, exam, base, candidate, seed, figures } = input;
  const rules = settings.promote;
  const comparison = compareEvaluations({
    base,
    candidate,
    alpha: rules.alpha,
    seed,
    primary: rules.primary,
    metrics: exam.metrics.flatMap(({ name }) => (base.metrics[name] === undefined ? [] : name)),
    gated: gatedMetrics(rules),
  });
  const slices = tagSlices(rules, exam.questions);
  const against = { base, comparison };
  const { verdict, rules: verdicts } = gate({ rules, candidate, against, slices, figures });
  const byId = new Map(exam.questions.map((question) => [question.id, question]));
  const questions = comparison.questions.map((one) => {
    const { question = '', tags = [] } = byId.get(one.id) ?? {};
    return { ...one, question, tags };
  });
  return { ...comparison, questions, verdict, rules: verdicts };
}

async function warnOtherQuestions(
  project: Project,
  sides: { readonly base: Snapshot; readonly candidate: Snapshot; readonly exam: Exam },
): Promise<void> {
  const { base, candidate, exam } = sides;
  const other = await examOf(project, candidate).catch((error: unknown) => {
    // Without questions of its own the candidate is measured on the base's like any other.
    if (error instanceof Error && 'code' in error && error.code === 'questions-missing')
      return exam;
    throw error;
  });
  if (other.questionsHash === exam.questionsHash) return;
  project.session.reporter.warn(
    `'${candidate.at}' has other questions than '${base.at}'; both are measured on those of '${base.at}'`,
  );
}
