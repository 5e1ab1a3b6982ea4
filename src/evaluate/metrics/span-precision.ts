import type { SpanOverlap } from './span-overlap.js';

/**
 * |E ∩ C| / Σ|c|: the share of the retrieved text that is evidence, where text that came twice
 * counts twice; 0 where nothing was retrieved.
 */
export function spanPrecision({ found, retrieved }: SpanOverlap): number {
  return retrieved === 0 ? 0 : found / retrieved;
}
