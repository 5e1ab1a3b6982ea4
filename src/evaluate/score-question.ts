import { rankItems } from './item-ranking.js';
import type { JudgedRanking } from './metrics/judged-ranking.js';
import { spanOverlap } from './metrics/span-overlap.js';
import { takeContext } from './metrics/take-context.js';
import type { Metric } from './parse-metric.js';
import type { EvidenceResolution } from './resolve-evidence.js';
import type { RetrievedChunk } from './retrieved-chunk.js';

/** Metric names to values, in the order of the metrics asked for. */
export type MetricValues = Readonly<Record<string, number>>;

/** What one question is scored from. */
export interface ScoreInput {
  readonly evidence: readonly EvidenceResolution[];
  /** The ranking from the top; empty for a question whose retrieval failed. */
  readonly retrieved: readonly RetrievedChunk[];
  readonly metrics: readonly Metric[];
}

/** The figures of one question, and the judged ranking that the rank metrics were taken from. */
export interface QuestionScore {
  readonly values: MetricValues;
  readonly judged: JudgedRanking;
}

/** Scores one question. An empty ranking scores 0 by every metric. */
export function scoreQuestion({ evidence, retrieved, metrics }: ScoreInput): QuestionScore {
  const judged = rankItems(evidence, retrieved);
  const values: Record<string, number> = {};
  for (const metric of metrics) {
    values[metric.name] =
      metric.kind === 'rank'
        ? metric.compute(judged, metric.cutoff)
        : metric.compute(spanOverlap(evidence, takeContext(retrieved, metric.depth)));
  }
  return { values, judged };
}
