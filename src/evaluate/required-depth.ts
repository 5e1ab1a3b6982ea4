import type { Metric } from './parse-metric.js';

/** How deep a ranking must be for metrics to be exact. */
export interface RequiredDepth {
  /** At least this many chunks. */
  readonly chunks: number;
  /** And on, until the chunks add up to this many tokens or more. */
  readonly tokens: number;
  /** True when a metric looks at the whole ranking, such as `AP` without a cut-off. */
  readonly whole: boolean;
}

/**
 * The depth that a set of metrics needs. Every chunk takes at least one place in the ranking of
 * items, so k chunks are enough for a cut-off of k.
 */
export function requiredDepth(metrics: readonly Metric[]): RequiredDepth {
  let chunks = 0;
  let tokens = 0;
  let whole = false;
  for (const metric of metrics) {
    if (metric.kind === 'refusal') chunks = Math.max(chunks, 1);
    else if (metric.kind === 'rank') {
      if (metric.cutoff === undefined) whole = true;
      else chunks = Math.max(chunks, metric.cutoff);
    } else if (metric.depth.unit === 'chunks') chunks = Math.max(chunks, metric.depth.size);
    else tokens = Math.max(tokens, metric.depth.size);
  }
  return { chunks, tokens, whole };
}
