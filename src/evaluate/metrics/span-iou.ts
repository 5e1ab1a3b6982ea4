import type { SpanOverlap } from './span-overlap.js';

/**
 * |E ∩ C| / (Σ|c| + |E ∖ C|), intersection over union, where text that came twice counts twice;
 * 0 where there is neither evidence nor retrieved text.
 */
export function spanIou({ found, evidence, retrieved }: SpanOverlap): number {
  const union = retrieved + (evidence - found);
  return union === 0 ? 0 : found / union;
}
