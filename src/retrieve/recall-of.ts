import type { Neighbour } from './exact-neighbours.js';

/** Two similarities that differ by less are equal: one is summed in float32, one in float64. */
const TOLERANCE = 1e-5;

/** What an index found beside what there is. */
export interface FoundNeighbours {
  /** Exact neighbours of each question, nearest first, itself among them. */
  readonly exact: readonly (readonly Neighbour[])[];
  /** Similarities that each graph of the index found, `width` a question, row-major. */
  readonly near: readonly Float32Array[];
  readonly width: number;
  /** Neighbours that are wanted of each question, itself apart; 1 or more. */
  readonly wanted: number;
}

/**
 * Mean share of the wanted neighbours that an index finds, from 0 to 1. The questions are vectors of
 * the index; each is left out of its own answer. A vector that is as near as the last one wanted
 * counts, whichever of several equal ones it is.
 */
export function recallOf({ exact, near, width, wanted }: FoundNeighbours): number {
  let sum = 0;
  for (const [i, list] of exact.entries()) {
    const last = list[Math.min(wanted, list.length - 1)]?.score ?? 1;
    let found = 0;
    for (const scores of near) {
      for (const score of scores.subarray(i * width, (i + 1) * width)) {
        if (score >= last - TOLERANCE) found++;
      }
    }
    sum += Math.max(0, Math.min(found - 1, wanted)) / wanted;
  }
  return exact.length === 0 ? 1 : sum / exact.length;
}
