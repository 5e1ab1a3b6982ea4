import type { Comparison, MetricComparison, QuestionComparison } from './comparison.js';
import { comparisonWarnings } from './comparison-warnings.js';
import {
  metricNotEvaluated,
  metricValue,
  pairEvaluations,
  type EvaluationPair,
  type QuestionPair,
} from './pair-evaluations.js';
import { detectableDifference } from './statistics/detectable-difference.js';
import { effectSize } from './statistics/effect-size.js';
import { holmAdjust } from './statistics/holm.js';
import { mean } from './statistics/mean.js';
import { meanInterval } from './statistics/mean-interval.js';
import {
  summariseDifferences,
  withoutRounding,
  type DifferenceSummary,
} from './statistics/paired-differences.js';
import { signFlipTest } from './statistics/sign-flip.js';
import { countWinTieLoss } from './statistics/win-tie-loss.js';

/** The seed of the random sign flips, unless another is asked for. */
export const DEFAULT_SEED = 20_070_611;

/** Two evaluations and how to compare them. */
export interface ComparisonInput extends EvaluationPair {
  /** 1 − confidence of the intervals, between 0 and 1: 0.05. */
  readonly alpha: number;
  /** A whole number from 0 to 2³² − 1; `DEFAULT_SEED` where it does not matter. */
  readonly seed: number;
  /** Metrics to compare, in this order; those of the base unless given. */
  readonly metrics?: readonly string[];
  /** The metric that questions are listed by; the first of `metrics` unless given. */
  readonly primary?: string;
  /** Metrics that decide something, for Holm's adjustment; all of `metrics` unless given. */
  readonly gated?: readonly string[];
  /** Questions to compare by, such as those with a tag, at least one; all unless given. */
  readonly only?: ReadonlySet<string>;
  /** The group of a question, such as its document: questions of one are not independent. */
  readonly groupOf?: (question: string) => string | undefined;
}

/**
 * Compares two evaluations question by question. The result does not depend on the order of the
 * questions, and swapping the sides negates every difference and changes no p-value.
 *
 * Throws `different-questions`, `different-evaluators`, `metric-not-evaluated`, and `bad-figure`
 * for a figure that is not a number. Costs, for each metric, 10,000 sums over the questions.
 */
export function compareEvaluations(input: ComparisonInput): Comparison {
  const { base, alpha, seed, only, groupOf } = input;
  refuseBadOptions(input);
  const pairs = pairEvaluations(input).filter(({ id }) => only?.has(id) ?? true);
  const names = input.metrics ?? Object.keys(base.metrics);
  const primary = input.primary ?? names[0];
  if (primary === undefined || !names.includes(primary)) {
    throw metricNotEvaluated(primary ?? '', names);
  }
  const compared = names.map((name) => compareMetric(pairs, { name, alpha, seed, groupOf }));
  const metrics = adjusted(compared, input.gated ?? names);
  const first = metrics.find(({ name }) => name === primary);
  const units = new Set(pairs.map(({ id }) => groupOf?.(id) ?? Symbol(id))).size;
  const counts = { count: pairs.length, units };
  return {
    ...counts,
    alpha,
    seed,
    primary,
    metrics,
    questions: compareQuestions(pairs, [primary, ...names]),
    warnings: comparisonWarnings(input, first ?? { ...counts, detectable: null }),
  };
}

function refuseBadOptions({ alpha, seed }: ComparisonInput): void {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha must lie between 0 and 1: ${alpha}`);
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new RangeError(`the seed must be a whole number of 32 bits: ${seed}`);
  }
}

type MetricOptions = Pick<ComparisonInput, 'alpha' | 'seed'> & {
  readonly name: string;
  readonly groupOf: ComparisonInput['groupOf'] | undefined;
};

function compareMetric(
  pairs: readonly QuestionPair[],
  { name, alpha, seed, groupOf }: MetricOptions,
): MetricComparison {
  const measured = pairs.filter((pair) => isMeasured(pair, name));
  if (measured.length === 0) throw metricNotEvaluated(name, metricsOf(pairs));
  const differences = measured.map((pair) => {
    const group = groupOf?.(pair.id);
    const { difference } = compareQuestion(pair, name);
    return group === undefined ? { difference } : { difference, group };
  });
  const summary = summariseDifferences(differences);
  const { p, exact, attainable } = signFlipTest(summary.unitSums, { seed, alpha });
  return {
    name,
    count: summary.count,
    units: summary.units,
    base: mean(measured.map(({ base }) => metricValue(base, name))),
    candidate: mean(measured.map(({ candidate }) => metricValue(candidate, name))),
    difference: summary.mean,
    ...spreadOf(summary, alpha),
    detectable: detectableDifference(summary, attainable),
    p,
    exact,
    pAdjusted: null,
    ...countWinTieLoss(differences.map(({ difference }) => difference)),
  };
}

function spreadOf(
  summary: DifferenceSummary,
  alpha: number,
): Pick<MetricComparison, 'interval' | 'standardError' | 'effect'> {
  return {
    interval: meanInterval(summary, alpha),
    standardError: summary.standardError,
    effect: effectSize(summary),
  };
}

function adjusted(
  metrics: readonly MetricComparison[],
  gated: readonly string[],
): MetricComparison[] {
  const family = metrics.filter(({ name }) => gated.includes(name));
  const pAdjusted = holmAdjust(family.map(({ p }) => p));
  const byName = new Map(family.map(({ name }, index) => [name, pAdjusted[index] ?? null]));
  return metrics.map((metric) => ({ ...metric, pAdjusted: byName.get(metric.name) ?? null }));
}

/** A metric that one side alone has is not passed over: its value is asked for, and missed. */
function isMeasured({ base, candidate }: QuestionPair, metric: string): boolean {
  return base.metrics[metric] !== undefined || candidate.metrics[metric] !== undefined;
}

function metricsOf(pairs: readonly QuestionPair[]): string[] {
  return [...new Set(pairs.flatMap(({ base }) => Object.keys(base.metrics)))];
}

/** Each question by the first of the metrics that measures it; the first of all is the primary. */
function compareQuestions(
  pairs: readonly QuestionPair[],
  metrics: readonly string[],
): QuestionComparison[] {
  const [primary] = metrics;
  return pairs
    .flatMap((pair) => {
      const metric = metrics.find((name) => isMeasured(pair, name));
      if (metric === undefined) return [];
      const compared = compareQuestion(pair, metric);
      return metric === primary ? compared : { ...compared, metric };
    })
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
}

/** Differences within rounding are none: equal rankings may be added up in another order. */
function compareQuestion(pair: QuestionPair, metric: string): QuestionComparison {
  const base = metricValue(pair.base, metric);
  const candidate = metricValue(pair.candidate, metric);
  return { id: pair.id, base, candidate, difference: withoutRounding(candidate - base) };
}
