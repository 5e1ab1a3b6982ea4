import { compareEvaluations } from '../../evaluate/compare-evaluations.js';
import type { Comparison, QuestionComparison } from '../../evaluate/comparison.js';
import type { Evaluation } from '../../evaluate/evaluation.js';
import { gate } from '../../evaluate/gate.js';
import { gatedMetrics } from '../../evaluate/gated-metrics.js';
import type { Outcome, RuleVerdict } from '../../evaluate/gate-verdict.js';
import type { MeasuredFigures } from '../../evaluate/measured-figure.js';
import { tagChanges, type TagChange } from '../../evaluate/tag-changes.js';
import { tagSlices } from '../../evaluate/tag-slices.js';
import type { Settings } from '../../pipeline/settings/settings.js';
import type { Exam } from '../exam.js';

/** A question of a comparison, with its words. */
export interface ComparedQuestion extends QuestionComparison {
  readonly question: string;
  readonly tags: readonly string[];
}

/** One comparison as its rules judge it. */
export interface JudgedComparison extends Omit<Comparison, 'questions'> {
  readonly questions: readonly ComparedQuestion[];
  /** By the primary metric, those that fell most first; nothing of them is tested. */
  readonly slices: readonly TagChange[];
  /** What the base's promotion rules say of the candidate; nothing is moved. */
  readonly verdict: Outcome;
  readonly rules: readonly RuleVerdict[];
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
  /** The group of a question, where questions of one are not independent. */
  readonly groupOf?: ((question: string) => string | undefined) | undefined;
}): JudgedComparison {
  const { settings, exam, base, candidate, seed, figures, groupOf } = input;
  const rules = settings.promote;
  const comparison = compareEvaluations({
    base,
    candidate,
    alpha: rules.alpha,
    seed,
    primary: rules.primary,
    metrics: exam.metrics.flatMap(({ name }) => (base.metrics[name] === undefined ? [] : name)),
    gated: gatedMetrics(rules),
    ...(groupOf && { groupOf }),
  });
  const slices = tagSlices(rules, exam.questions);
  const against = { base, comparison };
  const { verdict, rules: verdicts } = gate({ rules, candidate, against, slices, figures });
  const byId = new Map(exam.questions.map((question) => [question.id, question]));
  const questions = comparison.questions.map((one) => {
    const { question = '', tags = [] } = byId.get(one.id) ?? {};
    return { ...one, question, tags };
  });
  const { questions: asked } = exam;
  const { primary: metric, alpha } = comparison;
  const changes = tagChanges({ base, candidate, questions: asked, metric, alpha, groupOf });
  return { ...comparison, questions, slices: changes, verdict, rules: verdicts };
}
