import { gradeAt, placesIn, type GradedRanking } from './graded-ranking.js';

/**
 * Share of the first `cutoff` places that have a judgement, relevant or not, over the places there
 * are (as ir_measures counts it); 0 for an empty ranking. A negative grade is no judgement, as in
 * trec_eval, where it marks what was pooled or listed without being judged.
 */
export function judgedShare(ranking: GradedRanking, cutoff?: number): number {
  const places = placesIn(ranking, cutoff);
  let judged = 0;
  for (let index = 0; index < places; index++) if (gradeAt(ranking, index) >= 0) judged++;
  return places === 0 ? 0 : judged / places;
}
