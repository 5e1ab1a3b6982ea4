import { PERMUTATIONS } from './min-hash.js';

/** How the places of a signature are cut into bands: texts that agree in a band are compared. */
export interface BandPlan {
  readonly bands: number;
  /** Places of a band. */
  readonly rows: number;
}

/** Probability with which two texts just at the threshold may share no band. */
const MOST_MISSED = 0.005;

/**
 * The plan with the most rows, so the fewest comparisons in vain, that misses texts of similarity
 * `threshold` with at most that probability: (1 - threshold^rows)^bands (Leskovec, Rajaraman,
 * Ullman, "Mining of Massive Datasets", 3.4). At 0.9: 14 bands of 9, one pair in 954.
 */
export function planBands(threshold: number): BandPlan {
  for (let rows = PERMUTATIONS; rows > 1; rows--) {
    const bands = Math.floor(PERMUTATIONS / rows);
    if ((1 - threshold ** rows) ** bands <= MOST_MISSED) return { bands, rows };
  }
  return { bands: PERMUTATIONS, rows: 1 };
}
