import type { Question } from '../model/question.js';
import { compareText } from '../util/compare-text.js';
import type { EvaluationPair } from './pair-evaluations.js';
import { metricValue, pairEvaluations } from './pair-evaluations.js';
import { mean } from './statistics/mean.js';
import { meanInterval, type Interval } from './statistics/mean-interval.js';
import { summariseDifferences, withoutRounding } from './statistics/paired-differences.js';
import { countWinTieLoss, type WinTieLoss } from './statistics/win-tie-loss.js';

/** How the questions with one tag fared on both sides. */
export interface TagChange extends WinTieLoss {
  readonly tag: string;
  /** Questions with the tag that the metric measures. */
  readonly count: number;
  readonly base: number;
  readonly candidate: number;
  readonly difference: number;
  /**
   * Of `difference`, at confidence 1 − alpha for all tags together (Bonferroni): that any of them
   * misses its true difference has a chance of at most alpha.
   */
  readonly interval: Interval;
}

/** What slices are cut from, and how. */
export interface TagChangesInput extends EvaluationPair {
  readonly questions: readonly Question[];
  readonly metric: string;
  readonly alpha: number;
  readonly groupOf?: ((question: string) => string | undefined) | undefined;
}

/**
 * The questions of each tag by one metric, those that fell most first, then by tag. A question with
 * several tags counts for each. Nothing is tested: a slice is where to look, a guard is what decides.
 */
export function tagChanges(input: TagChangesInput): TagChange[] {
  const { questions, metric, alpha, groupOf } = input;
  const tagsOf = new Map(questions.map(({ id, tags }) => [id, tags]));
  const pairs = pairEvaluations(input).filter(({ base }) => base.metrics[metric] !== undefined);
  const tags = [...new Set(pairs.flatMap(({ id }) => tagsOf.get(id) ?? []))];
  const level = alpha / Math.max(1, tags.length);
  return tags
    .map((tag): TagChange => {
      const own = pairs
        .filter(({ id }) => tagsOf.get(id)?.includes(tag))
        .map((pair) => {
          const [base, candidate] = [
            metricValue(pair.base, metric),
            metricValue(pair.candidate, metric),
          ];
          const group = groupOf?.(pair.id);
          const difference = withoutRounding(candidate - base);
          return { base, candidate, difference, ...(group !== undefined && { group }) };
        });
      const summary = summariseDifferences(own);
      return {
        tag,
        count: own.length,
        base: mean(own.map(({ base }) => base)),
        candidate: mean(own.map(({ candidate }) => candidate)),
        difference: summary.mean,
        interval: meanInterval(summary, level),
        ...countWinTieLoss(own.map(({ difference }) => difference)),
      };
    })
    .sort((a, b) => a.difference - b.difference || compareText(a.tag, b.tag));
}
