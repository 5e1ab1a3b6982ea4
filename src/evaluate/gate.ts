import type { Comparison } from './comparison.js';
import type { Evaluation } from './evaluation.js';
import { judgeCount, judgeFloor, judgeNotWorse } from './gate-rules.js';
import type { GateVerdict, Outcome, PromotionRules, RuleVerdict } from './gate-verdict.js';
import { metricNotEvaluated } from './pair-evaluations.js';
import { parseRule } from './parse-rule.js';

/** A candidate and what it is judged by. */
export interface GateInput {
  readonly rules: PromotionRules;
  readonly candidate: Evaluation;
  /** With the target, over the same questions, at the alpha of the rules; absent where none is. */
  readonly comparison?: Comparison;
}

/**
 * Judges a candidate. With a comparison: enough questions, the primary metric not worse than the
 * target's by more than the margin, and the floors. Without one, for a first promotion: the floors
 * alone.
 *
 * Throws `metric-not-evaluated`, `unknown-metric` and `bad-rule`.
 */
export function gate({ rules, candidate, comparison }: GateInput): GateVerdict {
  const floors = rules.require.map((text) => {
    const rule = parseRule(text);
    const value = candidate.metrics[rule.metric];
    if (value === undefined) throw metricNotEvaluated(rule.metric, Object.keys(candidate.metrics));
    return judgeFloor(rule, value);
  });
  const verdicts =
    comparison === undefined ? floors : [...judgeComparison(rules, comparison), ...floors];
  return { verdict: worstOf(verdicts), rules: verdicts };
}

function judgeComparison(rules: PromotionRules, comparison: Comparison): RuleVerdict[] {
  const { margin, alpha, primary, minQuestions } = rules;
  if (!(margin >= 0)) throw new RangeError(`the margin must be 0 or more: ${margin}`);
  if (comparison.alpha !== alpha) {
    throw new Error(`the comparison was made at alpha ${comparison.alpha}, the rules say ${alpha}`);
  }
  const metric = comparison.metrics.find(({ name }) => name === primary);
  if (metric === undefined) {
    const compared = comparison.metrics.map(({ name }) => name);
    throw metricNotEvaluated(primary, compared);
  }
  return [judgeCount(metric.count, minQuestions), judgeNotWorse({ comparison, metric, margin })];
}

function worstOf(verdicts: readonly RuleVerdict[]): Outcome {
  const outcomes = new Set(verdicts.map(({ outcome }) => outcome));
  if (outcomes.has('fail')) return 'fail';
  return outcomes.has('inconclusive') ? 'inconclusive' : 'pass';
}
