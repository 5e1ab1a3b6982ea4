import type { SpanOverlap } from './span-overlap.js';

/** |E ∩ C| / |E|: the share of the evidence that was retrieved; 0 where there is no evidence. */
export function spanRecall({ found, evidence }: SpanOverlap): number {
  return evidence === 0 ? 0 : found / evidence;
}
