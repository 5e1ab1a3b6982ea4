import type { Comparison, MetricComparison } from './comparison.js';
import type { Outcome, RuleVerdict } from './gate-verdict.js';
import type { FloorRule } from './parse-rule.js';
import { questionsToSettle } from './statistics/detectable-difference.js';
import { ROUNDING } from './statistics/paired-differences.js';

/** Enough questions, or inconclusive. */
export function judgeCount(count: number, least: number): RuleVerdict {
  const enough = count >= least;
  return {
    rule: `at least ${least} questions`,
    outcome: enough ? 'pass' : 'inconclusive',
    figures: { questions: count, least, needed: enough ? null : least },
    sentence: enough
      ? `There are ${count} questions, at least ${least}.`
      : `There are only ${count} questions; the rules ask for ${least}.`,
  };
}

/**
 * A limit on a mean. A mean within rounding of the limit is equal to it, so that 0.55 written in
 * a file is reached by a mean that binary fractions put at 0.5499999999999999.
 */
export function judgeFloor(rule: FloorRule, value: number): RuleVerdict {
  const order = compareRounded(value, rule.limit);
  const holds = { '>=': order >= 0, '>': order > 0, '<=': order <= 0, '<': order < 0 };
  const ok = holds[rule.operator];
  return {
    rule: rule.text,
    outcome: ok ? 'pass' : 'fail',
    figures: { value, limit: rule.limit },
    sentence: `${rule.metric} is ${apart(value, rule.limit)}; the rule ${rule.text} ${ok ? 'holds' : 'is broken'}.`,
  };
}

/** One metric of a comparison and how much worse still counts as not worse. */
export interface NotWorseInput {
  readonly comparison: Comparison;
  readonly metric: MetricComparison;
  readonly margin: number;
}

/**
 * Non-inferiority by the interval [low, high] of the difference (docs/reference/metrics.md): low
 * above −margin passes (above 0: improved; high below 0: with a warning), high below −margin
 * fails, all else is inconclusive, an end that stands on −margin included.
 */
export function judgeNotWorse({ comparison, metric, margin }: NotWorseInput): RuleVerdict {
  const [low, high] = metric.interval;
  const outcome = notWorse(low, high, -margin);
  const needed = outcome === 'inconclusive' ? neededFor({ comparison, metric, margin }) : null;
  const warning = outcome === 'pass' && compareRounded(high, 0) < 0;
  const { base, candidate, difference } = metric;
  return {
    rule: `${metric.name} not worse by more than ${margin}`,
    outcome,
    figures: { base, candidate, difference, low, high, margin, needed },
    sentence: sentenceFor({ metric, outcome, margin, needed, confidence: 1 - comparison.alpha }),
    ...(warning ? { warning } : {}),
  };
}

function notWorse(low: number, high: number, limit: number): Outcome {
  if (compareRounded(low, limit) > 0) return 'pass';
  return compareRounded(high, limit) < 0 ? 'fail' : 'inconclusive';
}

function neededFor({ comparison, metric, margin }: NotWorseInput): number | null {
  const { alpha } = comparison;
  const { difference: mean, standardError, count, units } = metric;
  return questionsToSettle({ mean, standardError, units, count }, { limit: -margin, alpha });
}

interface NotWorseFinding {
  readonly metric: MetricComparison;
  readonly outcome: Outcome;
  readonly margin: number;
  readonly needed: number | null;
  readonly confidence: number;
}

function sentenceFor({ metric, outcome, margin, needed, confidence }: NotWorseFinding): string {
  const [low, high] = metric.interval;
  const percent = Number((confidence * 100).toFixed(4));
  const change = `from ${figure(metric.base)} to ${figure(metric.candidate)}`;
  const range = `${percent} % interval of the difference ${apart(low, -margin)} to ${apart(high, -margin)}`;
  const figures = `${change}, ${range}`;
  switch (outcome) {
    case 'pass':
      if (compareRounded(low, 0) > 0) return `${metric.name} improved: ${figures}.`;
      if (compareRounded(high, 0) < 0) {
        return `${metric.name} is worse, though by less than ${margin}: ${figures}.`;
      }
      return `${metric.name} is not worse by more than ${margin}: ${figures}.`;
    case 'fail':
      return `${metric.name} is worse by more than ${margin}: ${figures}.`;
    case 'inconclusive':
      return `${metric.name} may be worse by more than ${margin} or not: ${figures}; ${settling(metric, needed)}.`;
  }
}

function settling({ standardError }: MetricComparison, needed: number | null): string {
  if (standardError === null) return 'a single independent unit says nothing of the spread';
  return needed === null
    ? 'no number of questions would settle it at this difference'
    : `about ${needed} questions would settle it`;
}

function compareRounded(a: number, b: number): number {
  return Math.abs(a - b) <= ROUNDING ? 0 : a - b;
}

function figure(value: number): string {
  return value.toFixed(4);
}

/** A figure with as many digits as it takes to tell it from a limit that it is not equal to. */
function apart(value: number, limit: number): string {
  let digits = 4;
  if (compareRounded(value, limit) !== 0) {
    while (value.toFixed(digits) === limit.toFixed(digits)) digits++;
  }
  return value.toFixed(digits);
}
