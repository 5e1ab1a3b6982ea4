import type { Comparison, MetricComparison } from './comparison.js';
import type { Outcome, RuleVerdict } from './gate-verdict.js';
import { apart, compareRounded } from './rounded-figures.js';
import { questionsToSettle } from './statistics/detectable-difference.js';

/** Enough questions, or inconclusive. */
export function judgeCount(count: number, least: number): RuleVerdict {
  const enough = count >= least;
  return {
    kind: 'questions',
    rule: `at least ${least} questions`,
    outcome: enough ? 'pass' : 'inconclusive',
    figures: { questions: count, least, needed: enough ? null : least },
    sentence: enough
      ? `There are ${count} questions, at least ${least}.`
      : `There ${count === 1 ? 'is only 1 question' : `are only ${count} questions`}; the rules ask for ${least}.`,
  };
}

/** One metric of a comparison and how much worse still counts as not worse. */
export interface NotWorseInput {
  readonly comparison: Comparison;
  readonly metric: MetricComparison;
  readonly margin: number;
  /** What the sentence calls the metric: `nDCG@10[billing]`; its name unless given. */
  readonly title?: string;
}

/** What a rule about one metric says, before anything is known of other rules. */
export type NotWorse = Omit<RuleVerdict, 'kind'>;

/**
 * Non-inferiority by the interval [low, high] of the difference (docs/reference/metrics.md): low
 * above −margin passes (above 0: improved; high below 0: with a warning), high below −margin
 * fails, all else is inconclusive, an end that stands on −margin included.
 */
export function judgeNotWorse(input: NotWorseInput): NotWorse {
  const { metric, margin, title = metric.name } = input;
  const [low, high] = metric.interval;
  const outcome = notWorse(low, high, -margin);
  const needed = outcome === 'inconclusive' ? neededFor(input) : null;
  const warning = outcome === 'pass' && compareRounded(high, 0) < 0;
  const { base, candidate, difference } = metric;
  const finding = `${verdictWords({ ...input, title }, outcome)}: ${changeWords(input)}`;
  return {
    rule: `${title} not worse by more than ${margin}`,
    outcome,
    figures: { base, candidate, difference, low, high, margin, needed },
    sentence:
      outcome === 'inconclusive' ? `${finding}; ${settling(input, needed)}.` : `${finding}.`,
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

function verdictWords(
  { metric, margin, title }: NotWorseInput & { readonly title: string },
  outcome: Outcome,
): string {
  if (outcome === 'fail') return `${title} is worse by more than ${margin}`;
  if (outcome === 'inconclusive') return `${title} may be worse by more than ${margin} or not`;
  const [low, high] = metric.interval;
  if (compareRounded(low, 0) > 0) return `${title} improved`;
  if (compareRounded(high, 0) < 0) return `${title} is worse, though by less than ${margin}`;
  if (metric.wins + metric.losses === 0) return `${title} is the same for every question`;
  return `${title} is not worse by more than ${margin}`;
}

/** `from 0.7100 to 0.7800, 95 % interval of the difference 0.0412 to 0.0988`. */
export function changeWords({ comparison, metric, margin }: NotWorseInput): string {
  const [low, high] = metric.interval;
  const percent = Number(((1 - comparison.alpha) * 100).toFixed(4));
  const change = `from ${metric.base.toFixed(4)} to ${metric.candidate.toFixed(4)}`;
  return `${change}, ${percent} % interval of the difference ${apart(low, -margin)} to ${apart(high, -margin)}`;
}

function settling({ metric }: NotWorseInput, needed: number | null): string {
  if (metric.standardError === null) {
    return metric.count === 1
      ? 'one question says nothing of the spread'
      : 'a single independent unit says nothing of the spread';
  }
  return needed === null
    ? 'no number of questions would settle it at this difference'
    : `about ${needed.toLocaleString('en-US')} questions would settle it`;
}
