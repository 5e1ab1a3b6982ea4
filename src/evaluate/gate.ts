import type { Comparison } from './comparison.js';
import type { Evaluation } from './evaluation.js';
import { judgeFloor } from './gate-floors.js';
import { judgeGuards } from './gate-guards.js';
import { judgeCount, judgeNotWorse } from './gate-rules.js';
import type { GateVerdict, Outcome, PromotionRules, RuleVerdict } from './gate-verdict.js';
import type { MeasuredFigures } from './measured-figure.js';
import { metricNotEvaluated } from './pair-evaluations.js';
import { parseRule } from './parse-rule.js';
import type { TagSlices } from './tag-slices.js';

/** A candidate and what it is judged by. */
export interface GateInput {
  readonly rules: PromotionRules;
  readonly candidate: Evaluation;
  /** What the candidate is held against; absent where there is no target yet. */
  readonly against?: GateOpponent;
  /** Questions by the tags that the rules name. */
  readonly slices: TagSlices;
  /** Figures beside metrics that the rules limit; one that is missing is not known. */
  readonly figures: MeasuredFigures;
}

/** The target's evaluation, and its comparison with the candidate's at the alpha of the rules. */
export interface GateOpponent {
  readonly base: Evaluation;
  readonly comparison: Comparison;
}

/**
 * Judges a candidate. Against a target: enough questions, the primary metric and all guards not
 * worse than the target's by more than their margins, and the floors and ceilings. For a first
 * promotion: floors and ceilings alone.
 *
 * Throws `metric-not-evaluated`, `unknown-metric`, `bad-rule`, and `bad-figure` for a figure that
 * is not a number.
 */
export function gate(input: GateInput): GateVerdict {
  const { rules, candidate, against, slices, figures } = input;
  const { minPerTag } = rules;
  const floors = rules.require.map((text) =>
    judgeFloor(parseRule(text), { candidate, figures, slices, minPerTag }),
  );
  const compared = against === undefined ? [] : judgeAgainst(input, against);
  const verdicts = [...compared, ...floors];
  return { verdict: worstOf(verdicts), rules: verdicts };
}

function judgeAgainst(
  { rules, candidate, slices }: GateInput,
  { base, comparison }: GateOpponent,
): RuleVerdict[] {
  const { margin, alpha, primary, minQuestions, guards, minPerTag } = rules;
  if (!(margin >= 0)) throw new RangeError(`the margin must be 0 or more: ${margin}`);
  if (comparison.alpha !== alpha) {
    throw new Error(`the comparison was made at alpha ${comparison.alpha}, the rules say ${alpha}`);
  }
  const metric = comparison.metrics.find(({ name }) => name === primary);
  if (metric === undefined) {
    const compared = comparison.metrics.map(({ name }) => name);
    throw metricNotEvaluated(primary, compared);
  }
  return [
    judgeCount(metric.count, minQuestions),
    { kind: 'primary', ...judgeNotWorse({ comparison, metric, margin }) },
    ...judgeGuards({ base, candidate, guards, comparison, slices, minPerTag, minQuestions }),
  ];
}

/** Fail where one fails, else inconclusive where one is, else pass. */
export function worstOf(verdicts: readonly Pick<RuleVerdict, 'outcome'>[]): Outcome {
  const outcomes = new Set(verdicts.map(({ outcome }) => outcome));
  if (outcomes.has('fail')) return 'fail';
  return outcomes.has('inconclusive') ? 'inconclusive' : 'pass';
}
