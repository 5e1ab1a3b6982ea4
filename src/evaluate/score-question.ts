import { rankItems } from './item-ranking.js';
import { gradesOf, type GradedRanking } from './metrics/graded-ranking.js';
import { spanOverlap } from './metrics/span-overlap.js';
import { takeContext } from './metrics/take-context.js';
import type { Metric } from './parse-metric.js';
import type { EvidenceResolution } from './resolve-evidence.js';
import type { RetrievedChunk } from './retrieved-chunk.js';

/** Names of the metrics that measure a question to values, in the order they were asked for. */
export type MetricValues = Readonly<Record<string, number>>;

/** What one question is scored from. */
export interface ScoreInput {
  /** None for an unanswerable question. */
  readonly evidence: readonly EvidenceResolution[];
  /** True where retrieval failed. */
  readonly failed: boolean;
  /** The ranking from the top; empty for a question whose retrieval failed. */
  readonly retrieved: readonly RetrievedChunk[];
  readonly metrics: readonly Metric[];
}

/**
 * The figures of one question. With evidence, by every metric but `Refused`: an empty ranking scores
 * 0. Without, by `Refused` alone: an empty ranking scores 1, any other and a failure 0 (decision 118).
 */
export function scoreQuestion(input: ScoreInput): MetricValues {
  const ranking = gradesOf(rankItems(input.evidence, input.retrieved));
  const values: Record<string, number> = {};
  for (const metric of input.metrics) {
    const value = valueOf(metric, { ...input, ranking });
    if (value !== undefined) values[metric.name] = value;
  }
  return values;
}

/** Undefined for a metric that does not measure the question. */
function valueOf(
  metric: Metric,
  { evidence, retrieved, failed, ranking }: ScoreInput & { readonly ranking: GradedRanking },
): number | undefined {
  const isAnswerable = evidence.length > 0;
  if (isAnswerable === (metric.kind === 'refusal')) return undefined;
  switch (metric.kind) {
    case 'refusal':
      return retrieved.length === 0 && !failed ? 1 : 0;
    case 'rank':
      return metric.compute(ranking, metric.cutoff);
    case 'span':
      return metric.compute(spanOverlap(evidence, takeContext(retrieved, metric.depth)));
  }
}
