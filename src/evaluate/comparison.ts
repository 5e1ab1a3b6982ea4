import type { Interval } from './statistics/mean-interval.js';
import type { WinTieLoss } from './statistics/win-tie-loss.js';

/** One metric of two evaluations of the same questions. */
export interface MetricComparison extends WinTieLoss {
  readonly name: string;
  /** Questions that it measures: those with evidence, for `Refused` those without. */
  readonly count: number;
  /** Independent units of these: groups, or questions where there are no groups. */
  readonly units: number;
  /** Means. */
  readonly base: number;
  readonly candidate: number;
  /** Mean of the questions' differences, candidate less base. */
  readonly difference: number;
  /** Two-sided t-interval of `difference` at confidence 1 − alpha. */
  readonly interval: Interval;
  /** Of `difference`, over independent units; null for one unit. */
  readonly standardError: number | null;
  /** Two-sided, by sign flips. */
  readonly p: number;
  /** True when `p` is over all sign patterns, not over random ones. */
  readonly exact: boolean;
  /** `p` by Holm over the gated metrics; null for a metric that is not one of them. */
  readonly pAdjusted: number | null;
  /** Cohen's dz; null where it has no bound. */
  readonly effect: number | null;
  /** Smallest difference seen with 80 % power; null where none can be. */
  readonly detectable: number | null;
}

/** One question of two evaluations, by the primary metric where that measures it. */
export interface QuestionComparison {
  readonly id: string;
  /** The metric it is by instead: the first that measures it. */
  readonly metric?: string;
  readonly base: number;
  readonly candidate: number;
  readonly difference: number;
}

/** Two evaluations of the same questions; all of it survives JSON. */
export interface Comparison {
  /** Questions. */
  readonly count: number;
  /** Independent units: groups, or questions where there are no groups. Metrics have their own. */
  readonly units: number;
  readonly alpha: number;
  /** Of the random sign flips. */
  readonly seed: number;
  /** The metric that `questions` is by. */
  readonly primary: string;
  readonly metrics: readonly MetricComparison[];
  /** All questions, largest difference first, then by id. */
  readonly questions: readonly QuestionComparison[];
  /** Sentences for people, such as too few questions. */
  readonly warnings: readonly string[];
}
