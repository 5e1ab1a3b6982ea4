import { gradeAt, placesIn, type GradedRanking } from './graded-ranking.js';

/**
 * Places of the first `cutoff` without a judgement over `cutoff`, even when fewer came back.
 * trec_eval: `unj_k`. `judgedShare` divides by the places there are.
 */
export function unjudgedShare(ranking: GradedRanking, cutoff: number): number {
  const places = placesIn(ranking, cutoff);
  let unjudged = 0;
  for (let index = 0; index < places; index++) if (gradeAt(ranking, index) < 0) unjudged++;
  return unjudged / cutoff;
}
