/** The constant of reciprocal rank fusion, as in the paper. */
const K = 60;

/**
 * Reciprocal rank fusion: each item scores the sum of 1 / (60 + rank) over the rankings it is in.
 * Cormack, Clarke and Büttcher, «Reciprocal rank fusion outperforms Condorcet and individual rank
 * learning methods» (SIGIR 2009).
 *
 * Rankings are lists of names, best first; the result is in no order.
 */
export function fuseRankings(rankings: readonly (readonly string[])[]): Map<string, number> {
  const scores = new Map<string, number>();
  for (const ranking of rankings) {
    ranking.forEach((name, i) => {
      scores.set(name, (scores.get(name) ?? 0) + 1 / (K + i + 1));
    });
  }
  return scores;
}
