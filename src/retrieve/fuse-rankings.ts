/** The constant of reciprocal rank fusion, as in the paper. */
export const RRF_K = 60;

/** One of the rankings that are fused. */
export interface FusedSide {
  /** Names with scores, best first. */
  readonly ranking: readonly (readonly [name: string, score: number])[];
  readonly weight: number;
  /** What a name that is not in the ranking would score at most. */
  readonly floor: number;
}

/**
 * Reciprocal rank fusion: each item scores the sum of weight / (k + rank) over the rankings it is
 * in, ranks from 1. Cormack, Clarke and Büttcher, «Reciprocal rank fusion outperforms Condorcet and
 * individual rank learning methods» (SIGIR 2009), where all weights are 1 and k is 60.
 *
 * Items of equal score in a ranking have ranks one behind the other. The result is in no order.
 */
export function fuseByRank(
  sides: readonly Pick<FusedSide, 'ranking' | 'weight'>[],
  k = RRF_K,
): Map<string, number> {
  const fused = new Map<string, number>();
  for (const { ranking, weight } of sides) {
    ranking.forEach(([name], i) => {
      fused.set(name, (fused.get(name) ?? 0) + weight / (k + i + 1));
    });
  }
  return fused;
}

/**
 * A convex combination of scores, each ranking's scaled to 0 to 1 before: its floor becomes 0, its
 * best 1, and an item that it does not have counts as 0. Where all scores equal the floor they
 * become 1. Weights are divided by their sum. Bruch, Gai and Ingber, «An analysis of fusion
 * functions for hybrid retrieval» (ACM TOIS 42, 2023) compare such scalings and rank fusion.
 *
 * The result is in no order.
 */
export function fuseByScore(sides: readonly FusedSide[]): Map<string, number> {
  const fused = new Map<string, number>();
  const sum = sides.reduce((total, { weight }) => total + weight, 0);
  for (const { ranking, weight, floor } of sides) {
    const range = (ranking[0]?.[1] ?? floor) - floor;
    for (const [name, score] of ranking) {
      const scaled = range > 0 ? (score - floor) / range : 1;
      fused.set(name, (fused.get(name) ?? 0) + (weight / sum) * scaled);
    }
  }
  return fused;
}
