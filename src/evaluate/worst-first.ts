import type { MetricValues } from './score-question.js';

/**
 * The questions of an evaluation by its first metric, each by the first metric that it has where that
 * one does not measure it, the lowest first. Equal ones stay in their order.
 */
export function worstFirst<Q extends { readonly metrics: MetricValues }>({
  metrics,
  perQuestion,
}: {
  readonly metrics: MetricValues;
  readonly perQuestion: readonly Q[];
}): Q[] {
  const [first = ''] = Object.keys(metrics);
  const value = (one: Q) => one.metrics[first] ?? Object.values(one.metrics)[0] ?? 0;
  return perQuestion.toSorted((a, b) => value(a) - value(b));
}
