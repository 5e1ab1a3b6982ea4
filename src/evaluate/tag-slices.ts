import type { Question } from '../model/question.js';
import type { Evaluation } from './evaluation.js';
import type { PromotionRules } from './gate-verdict.js';
import { metricValue } from './pair-evaluations.js';
import { parseRule } from './parse-rule.js';
import { mean } from './statistics/mean.js';

/** Ids of the questions with a tag, by tag. */
export type TagSlices = ReadonlyMap<string, ReadonlySet<string>>;

/** The questions with each tag that rules name; a tag that no question has gives an empty set. */
export function tagSlices(
  rules: Pick<PromotionRules, 'guards' | 'require'>,
  questions: readonly Question[],
): TagSlices {
  const limited = rules.require.map((text) => parseRule(text).figure);
  const tags = [...rules.guards, ...limited].flatMap((rule) =>
    'tag' in rule && rule.tag !== undefined ? [rule.tag] : [],
  );
  return new Map(
    [...new Set(tags)].map((tag) => {
      const tagged = questions.filter((question) => question.tags.includes(tag));
      return [tag, new Set(tagged.map(({ id }) => id))];
    }),
  );
}

/** What a metric says of the questions of a tag that it measures. */
export interface SliceMean {
  readonly count: number;
  /** NaN over none. */
  readonly mean: number;
}

/** The mean of a metric over those questions of an evaluation that it measures; over some ids or all. */
export function meanOver(
  { perQuestion }: Evaluation,
  metric: string,
  ids: ReadonlySet<string> | undefined,
): SliceMean {
  const measured = perQuestion.filter(
    ({ id, metrics }) => (ids?.has(id) ?? true) && metrics[metric] !== undefined,
  );
  const values = measured.map((one) => metricValue(one, metric));
  return { count: values.length, mean: mean(values) };
}
